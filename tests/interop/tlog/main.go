// Reads a log with the packages of Go's checksum database, and says what they find.
//
//	tlog log FOLDER VERIFIER [OLD_CHECKPOINT...]   a published log, and checkpoints that it had
//	tlog trees SIZE...                             roots and record proofs of trees of these sizes
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if os.Args[1] == "log" {
		readLog(os.Args[2], os.Args[3], os.Args[4:])
		return
	}
	for _, arg := range os.Args[2:] {
		size, err := strconv.ParseInt(arg, 10, 64)
		must(err)
		growTree(size)
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func shown(hash tlog.Hash) string { return base64.StdEncoding.EncodeToString(hash[:]) }

func printProof(size, index int64, proof tlog.RecordProof) {
	fmt.Printf("record %d %d", size, index)
	for _, hash := range proof {
		fmt.Printf(" %s", shown(hash))
	}
	fmt.Println()
}

// memory holds the hashes that tlog stores, by their numbers.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for place, index := range indexes {
		hashes[place] = m[index]
	}
	return hashes, nil
}

func growTree(size int64) {
	var stored memory
	for index := int64(0); index < size; index++ {
		hashes, err := tlog.StoredHashes(index, []byte(fmt.Sprintf("entry %d", index)), stored)
		must(err)
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(size, stored)
	must(err)
	fmt.Printf("root %d %s\n", size, shown(root))
	for _, index := range []int64{0, size / 3, size - 1} {
		if index >= 0 && index < size {
			proof, err := tlog.ProveRecord(size, index, stored)
			must(err)
			printProof(size, index, proof)
		}
	}
}

// open verifies a checkpoint and returns its tree.
func open(path string, verifier note.Verifier) tlog.Tree {
	data, err := os.ReadFile(path)
	must(err)
	opened, err := note.Open(data, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		must(fmt.Errorf("the checkpoint is of %s", lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

// folder reads tiles as tlog-tiles names them, which leaves out the height.
type folder string

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (f folder) entries(size int64) [][]byte {
	var entries [][]byte
	for start := int64(0); start < size; start += 256 {
		tile := tlog.Tile{H: 8, L: 0, N: start / 256, W: 256}
		if size-start < 256 {
			tile.W = int(size - start)
		}
		path := "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/")
		data, err := os.ReadFile(filepath.Join(string(f), path))
		must(err)
		for len(data) > 0 {
			length := binary.BigEndian.Uint16(data)
			entries = append(entries, data[2:2+length])
			data = data[2+length:]
		}
	}
	return entries
}

func readLog(place, key string, older []string) {
	verifier, err := note.NewVerifier(key)
	must(err)
	tree := open(filepath.Join(place, "checkpoint"), verifier)
	reader := tlog.TileHashReader(tree, folder(place))
	fmt.Printf("root %d %s\n", tree.N, shown(tree.Hash))
	for index, entry := range folder(place).entries(tree.N) {
		proof, err := tlog.ProveRecord(tree.N, int64(index), reader)
		must(err)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(entry)))
		printProof(tree.N, int64(index), proof)
	}
	for _, path := range older {
		old := open(path, verifier)
		proof, err := tlog.ProveTree(tree.N, old.N, reader)
		must(err)
		must(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
		fmt.Printf("tree %d %d\n", tree.N, old.N)
	}
}
