package link

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// kinds are the beginnings of the workflow IDs that page keys carry. A packed key has its number in this list; 0 stands for a
// key that is written out. A link in a text message is paid for by its length, so nothing of it is wasted.
var kinds = []string{"", "escalation/", "test/"}

// pack writes a page key, "<workflow ID>#<instance>/<n>", in few bytes: 36 characters of an instance are 16 bytes.
func pack(key string) []byte {
	for i, kind := range kinds[1:] {
		packed, ok := packKind(byte(i+1), strings.TrimPrefix(key, kind))
		if !ok || !strings.HasPrefix(key, kind) {
			continue
		}
		if back, ok := unpack(packed); ok && back == key {
			return packed
		}
	}
	return append([]byte{0}, key...)
}

func packKind(kind byte, rest string) ([]byte, bool) {
	name, page, _ := strings.Cut(rest, "#")
	instance, number, _ := strings.Cut(page, "/")
	id, err := uuid.Parse(instance)
	n, err2 := strconv.ParseUint(number, 10, 32)
	if err != nil || err2 != nil {
		return nil, false
	}
	packed := append([]byte{kind}, id[:]...)
	return append(binary.AppendUvarint(packed, n), name...), true
}

func unpack(packed []byte) (string, bool) {
	if len(packed) == 0 || int(packed[0]) >= len(kinds) {
		return "", false
	}
	kind, rest := kinds[packed[0]], packed[1:]
	if kind == "" {
		return string(rest), true
	}
	if len(rest) < 17 {
		return "", false
	}
	id, rest := uuid.UUID(rest[:16]), rest[16:]
	n, read := binary.Uvarint(rest)
	if read <= 0 {
		return "", false
	}
	return kind + string(rest[read:]) + "#" + id.String() + "/" + strconv.FormatUint(n, 10), true
}
