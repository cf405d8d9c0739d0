// Writes an SDK for each language out of the schema, into a folder of its own each: go run . <schema.json> <folder>
//
// Pulumi's generators for .NET and Java are modules of their own, and not among what is pinned here.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-tfe-policy"

type generator func(pkg *schema.Package) (map[string][]byte, error)

var generators = map[string]generator{
	"go": func(pkg *schema.Package) (map[string][]byte, error) {
		return gogen.GeneratePackage(tool, pkg, nil)
	},
	"nodejs": func(pkg *schema.Package) (map[string][]byte, error) {
		return nodejs.GeneratePackage(tool, pkg, nil, nil, false, nil)
	},
	"python": func(pkg *schema.Package) (map[string][]byte, error) {
		files, err := python.GeneratePackage(tool, pkg, nil, nil)
		if err == nil {
			// Its pyproject.toml names a README, without which it cannot be installed.
			files["README.md"] = []byte(pkg.Description + "\n")
		}
		return files, err
	},
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: sdk <schema.json> <folder>"))
	}
	text, err := os.ReadFile(os.Args[1])
	fail(err)
	for _, language := range slices.Sorted(maps.Keys(generators)) {
		// A generator changes the package it is given.
		pkg, err := read(text)
		fail(err)
		files, err := generators[language](pkg)
		fail(err)
		folder := filepath.Join(os.Args[2], language)
		fail(os.RemoveAll(folder))
		for path, content := range files {
			file := filepath.Join(folder, path)
			fail(os.MkdirAll(filepath.Dir(file), 0o755))
			fail(os.WriteFile(file, content, 0o644))
		}
		fmt.Printf("%s: %d files\n", language, len(files))
	}
}

func read(text []byte) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, problems, err := schema.BindSpec(spec, nil, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		return nil, problems
	}
	return pkg, nil
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
