"""A second verifier of ledger exports, written from docs/LEDGER-FORMAT.md with Python's standard library alone.

It shares no code with the first. `verify.py` runs the published vectors beside it and prints one line for each that
it judges otherwise; `verify.py FILE [VKEY]` verifies one export. It checks bytes, order, tree, signatures and
cosignatures, not the rules about what a gateway may record.
"""
import base64, hashlib, json, os, re, sys

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


class Bad(Exception):
    pass


def sha256(data):
    return hashlib.sha256(data).digest()


def add(a, b):  # points of edwards25519 in extended coordinates, RFC 8032 section 5.1.4
    p, q = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    r, s = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = q - p, s - r, s + r, q + p
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def point(data):
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - xx) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    if len(signature) != 64:
        return False
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def unbase64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def pairs(items):
    if len(dict(items)) != len(items):
        raise Bad
    return dict(sorted(items, key=lambda item: item[0].encode("utf-16-be", "surrogatepass")))


def refuse(_):
    raise Bad


def levels(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(levels, inner), default=0)


def integer(digits):
    if len(digits) > 17 or abs(int(digits)) >= 2**53:
        raise Bad
    return int(digits)


def canonical(data):
    """The value, if the bytes are its one canonical spelling."""
    if len(data) > 65535:
        raise Bad
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=pairs, parse_float=refuse, parse_constant=refuse, parse_int=integer)
        spelled = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        raise Bad
    if spelled != text or levels(value) > 32:
        raise Bad
    return value


def vkey(text, kind=1):
    match = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+(.+)", text)
    raw = unbase64(match[3]) if match else None
    if raw is None or len(raw) != 33 or raw[0] != kind or sha256(match[1].encode() + b"\n" + raw)[:4].hex() != match[2]:
        raise Bad
    return match[1], raw[1:], bytes.fromhex(match[2])


def opened(note):
    """The text of a note, and the name and bytes of each signature under it."""
    text, blank, below = note.rpartition("\n\n")
    if not blank or not below.endswith("\n") or re.search("[\x00-\x09\x0b-\x1f]", note):
        raise Bad("malformed")
    signatures = [re.fullmatch("— ([^\\s+]+) (\\S+)", line) for line in below[:-1].split("\n")]
    parts = [match and (match[1], unbase64(match[2])) for match in signatures]
    if any(not part or part[1] is None or len(part[1]) < 5 for part in parts):
        raise Bad("malformed")
    return text, parts


def cosignature(note, key):
    """Verdict about the cosignature of one witness, and the time that it says."""
    text, parts = opened(note)
    verdict = "absent", None
    for name, blob in parts:
        if (name, blob[:4]) == (key[0], key[2]):
            time = int.from_bytes(blob[4:12], "big")
            message = f"cosignature/v1\ntime {time}\n{text}\n".encode()
            if len(blob) != 76 or not signed(key[1], message, blob[12:]):
                return "forged", None
            verdict = "cosigned", time
    return verdict


def checkpoint(note, key):
    """Origin, size and root of a signed checkpoint, or the reason why it is none."""
    text, parts = opened(note)
    lines, good = text.split("\n"), False
    if len(lines) < 3 or not all(lines) or not re.fullmatch("0|[1-9][0-9]{0,19}", lines[1]):
        raise Bad("malformed")
    root = unbase64(lines[2])
    if root is None or len(root) != 32 or int(lines[1]) >= 2**64:
        raise Bad("malformed")
    for name, blob in parts:
        if (name, blob[:4]) == (key[0], key[2]):
            if not signed(key[1], (text + "\n").encode(), blob[4:]):
                raise Bad("forged")
            good = True
    if not good:
        raise Bad("unsigned")
    if lines[0] != key[0]:
        raise Bad("otherLog")
    return int(lines[1]), root


class Tree:
    def __init__(self):
        self.size, self.hashes = 0, []

    def add(self, leaf):
        size, self.size = self.size, self.size + 1
        while size & 1:
            leaf, size = sha256(b"\x01" + self.hashes.pop() + leaf), size >> 1
        self.hashes.append(leaf)

    def root(self):
        if not self.hashes:
            return sha256(b"")
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = sha256(b"\x01" + left + root)
        return root


def read_entry(line, seq, last):
    if line[50:51] != b" ":
        return "LINE_MALFORMED", None, last
    leaf = sha256(b"\x00" + line[51:])
    if line[6:50] != base64.b64encode(leaf):
        return "ENTRY_ALTERED", None, last
    try:
        entry = canonical(line[51:])
    except Bad:
        return "ENTRY_NOT_CANONICAL", None, last
    if not isinstance(entry, dict) or list(entry) != ["at", "body", "seq", "v"]:
        return "ENTRY_MALFORMED", None, last
    numbers, body = [entry[name] for name in ("at", "seq", "v")], entry["body"]
    if any(type(number) is not int or number < 0 for number in numbers) or entry["v"] != 1:
        return "ENTRY_MALFORMED", None, last
    if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
        return "ENTRY_MALFORMED", None, last
    if entry["seq"] != seq:
        return "SEQ_GAP", None, last
    return ("TIME_WENT_BACK" if entry["at"] < last else None), leaf, entry["at"]


def verify(data, trusted, previous):
    """(kind of the first damage or None, entry, line), entries read, entries signed."""
    tree, last, covered, ended, key, number = Tree(), 0, None, False, None, 0
    lines = data.split(b"\n")
    tail = lines.pop()

    def result(kind, seq=None):
        return (kind and (kind, tree.size if seq is None else seq, number)), tree.size, covered

    def forked():
        return previous is not None and key is not None and earlier[0] == tree.size and earlier[1] != tree.root()

    for number, line in enumerate(lines, 1):
        if ended:
            return result("AFTER_END")
        if number == 1:
            if line != b"sallyport-ledger/v1":
                return result("NOT_AN_EXPORT")
        elif number == 2:
            try:
                key = vkey(line[4:].decode()) if line.startswith(b"key ") else refuse(line)
            except (Bad, ValueError):
                return result("KEY_MALFORMED")
            if trusted is not None and vkey(trusted) != key:
                return result("KEY_NOT_TRUSTED")
            try:
                earlier = previous and checkpoint(previous, key)
            except Bad:
                return result("PREVIOUS_REFUSED")
            if forked():
                return result("FORKED", 0)
        elif line.startswith(b"entry ") and len(line) <= 51 + 65535:
            kind, leaf, last = read_entry(line, tree.size, last)
            if kind:
                return result(kind)
            tree.add(leaf)
            if forked():
                return result("FORKED", 0)
        elif line.startswith(b"checkpoint "):
            try:
                note = canonical(line[11:])
                size, root = checkpoint(note if isinstance(note, str) else "", key)
            except Bad as reason:
                name = str(reason) or "malformed"
                return result("CHECKPOINT_OF_OTHER_LOG" if name == "otherLog" else "CHECKPOINT_" + name.upper())
            if size != tree.size:
                return result("CHECKPOINT_MISPLACED")
            if root != tree.root():
                return result("ROOT_MISMATCH", covered or 0)
            covered = size
        elif line.startswith(b"end "):
            ended = True
            if line[4:] != str(tree.size).encode():
                return result("COUNT_WRONG")
            if covered != tree.size:
                return result("NOT_SIGNED", covered or 0)
            if previous is not None and earlier[0] > tree.size:
                return result("ROLLED_BACK")
        else:
            return result("LINE_MALFORMED")
    if not ended or tail:
        return result("AFTER_END" if ended else "TRUNCATED")
    return result(None)


def accepts(text):
    try:
        canonical(text.encode("utf-8", "surrogatepass"))
        return True
    except Bad:
        return False


def vectors(folder):
    def load(name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return json.load(file)

    wrong, cases = 0, load("exports.json")
    for case in cases:
        file, want = case["file"], case["expected"]
        data = file["text"].encode() if "text" in file else base64.b64decode(file["base64"])
        damage = want["damage"] and tuple(want["damage"][name] for name in ("kind", "seq", "line"))
        got = verify(data, case["key"], case["previous"])
        if got != (damage, want["size"], want["signed"]):
            wrong += 1
            print(case["name"], "expected", damage, want["size"], want["signed"], "got", *got)
    texts = load("canonical.json")
    spellings = [(text, True) for text in texts["accepted"]] + [(text, False) for text in texts["refused"]]
    for text, want in spellings:
        if accepts(text) != want:
            wrong += 1
            print("canonical", json.dumps(text), "expected", want)
    witnessed = load("cosignatures.json")
    for case in witnessed:
        got = cosignature(case["note"], vkey(case["key"], 4))
        if got != (case["verdict"], case["time"]):
            wrong += 1
            print("cosignature", case["name"], "expected", case["verdict"], case["time"], "got", *got)
    count = len(cases) + len(spellings) + len(witnessed)
    print(f"{count - wrong} of {count} as published")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(vectors(os.path.dirname(os.path.abspath(__file__))))
    with open(sys.argv[1], "rb") as export:
        found = verify(export.read(), sys.argv[2] if len(sys.argv) > 2 else None, None)
    print(found)
    sys.exit(1 if found[0] else 0)
