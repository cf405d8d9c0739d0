// Records what go-slug packs for many ignore files, as the table that test/content/ignore.test.ts compares with.
//
//	go mod tidy && go run . > ../terraformignore.json
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"log"
	"math/rand"
	"os"
	"path/filepath"
	"strings"

	slug "github.com/hashicorp/go-slug"
)

// Paths that the patterns below can tell apart, and every file has a chance to be left out by more than one way.
var paths = []string{
	"a", "b.txt", "c.md", "foo/a", "foo/b.txt", "foo/bar/a", "foo/bar/b.txt", "foo/bar/foo/c.md", "bar/foo", "bar/a.txt",
	"bar/baz/foo/a", "bar/baz/x.md", "baz/foo.txt", "baz/.hidden", ".hidden", ".git/config", ".git/objects/ab/cd",
	"bar/.git/config", ".terraform/providers/x", ".terraform/modules/m/main.tf", "foo/.terraform/modules/m/a",
	"foo/.terraform/plugins/p", "foo bar/a", "x-1", "x-2", "ab/ab/ab", "foobar", "foobarbaz/a", "é/ü.txt", "$x.txt",
}

var atoms = []string{
	"foo", "bar", "baz", "a", "ab", "*", "**", "?", "*.txt", "*.md", "x-?", ".hidden", ".git", ".terraform", "modules",
	"foo*", "*bar", "b*r", "foo bar", "**foo", "foo**", "***", "é", "ü.txt", "\\*", "$x.txt", "a?", "config",
}

func main() {
	random := rand.New(rand.NewSource(1))
	cases := []string{
		"", "foo", "foo/", "/foo", "/foo/", "foo/*", "foo/*\n!nothing", "foo/**", "foo\nfoo/*", "foo/*\nfoo", "*", "*\n!foo",
		"**", "/", "/*", "/**", "**/", "*/", "bar/foo", "/bar/foo", "bar/**/a", "**/a", "!a", "*\n!*.txt", "foo/\n!foo/a",
		"!foo/a\nfoo/", "# foo", "  foo  ", "foo/\r\n# x\r\n!foo/bar/\r\n", "!.git/config", "!.terraform/providers/",
		".terraform/modules/", "*.txt\n!foo/*.txt", "!# foo", "! foo", "//foo", "foo//", "**/**/foo/", "***", "a**b", "?", "??",
	}
	for len(cases) < 700 {
		lines := []string{}
		for range 1 + random.Intn(4) {
			parts := []string{}
			for range 1 + random.Intn(3) {
				parts = append(parts, atoms[random.Intn(len(atoms))])
			}
			line := strings.Join(parts, "/")
			if random.Intn(3) == 0 {
				line += "/"
			}
			if random.Intn(4) == 0 {
				line = "/" + line
			}
			if random.Intn(4) == 0 {
				line = "!" + line
			}
			lines = append(lines, line)
		}
		cases = append(cases, strings.Join(lines, "\n"))
	}
	table := struct {
		Paths []string    `json:"paths"`
		Cases [][2]string `json:"cases"`
	}{Paths: paths}
	for _, ignore := range cases {
		table.Cases = append(table.Cases, [2]string{ignore, kept(ignore)})
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(table); err != nil {
		log.Fatal(err)
	}
}

// One character a path: 1 when it is packed, 0 when it is not.
func kept(ignore string) string {
	folder, err := os.MkdirTemp("", "record")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	for _, path := range paths {
		write(filepath.Join(folder, path), path)
	}
	write(filepath.Join(folder, ".terraformignore"), ignore)
	var packed bytes.Buffer
	if _, err := slug.Pack(folder, &packed, true); err != nil {
		log.Fatal(err)
	}
	unzipped, err := gzip.NewReader(&packed)
	if err != nil {
		log.Fatal(err)
	}
	names := map[string]bool{}
	for reader := tar.NewReader(unzipped); ; {
		header, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		names[header.Name] = true
	}
	bits := ""
	for _, path := range paths {
		if names[path] {
			bits += "1"
		} else {
			bits += "0"
		}
	}
	return bits
}

func write(path, text string) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
