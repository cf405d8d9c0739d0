@node "%~dp0pulumi-resource-tfe-policy" %*
