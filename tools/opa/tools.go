//go:build tools

// Package tools pins the OPA that decides Rego in the tests.
package tools

import _ "github.com/open-policy-agent/opa"
