//go:build tools

// Package tools pins what scripts/reach/sdks.js builds: the last release of Pulumi's SDK that carries the language host for Go.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go"
