# SPDX-License-Identifier: Apache-2.0
"""What must be true of the layers of an architecture, checked on what is in the zip files.

Each gate yields its complaints, one line each; tests/integration/layers/test_gates.py plants a
fault for every one of them.
"""

import hashlib
import json
import re
import stat
import tempfile
import zipfile
from functools import cached_property

import libraries
from steps import TOP, output

LIST = json.loads((TOP / "layer/layers.json").read_text("utf-8"))
SIX = ("logger", "metrics", "tracer", "batch", "feature-flags", "data-masking")

KB, MB = 1000, 1000 * 1000
LIMITS = {
    "bootstrap": 200 * KB,
    "each plugin": 300 * KB,
    "core": 7.5 * MB,
    "core, zipped": 3 * MB,
    "all": 10 * MB,
    "runtime and six plugins, zipped": 560 * KB,
}

NEWEST_GLIBC = (2, 34)
LIBC = {"libc.so.6", "libm.so.6"}


class Layer:
    """A zip file: its entries, their bytes, and its manifests."""

    def __init__(self, name, path):
        self.name, self.path = name, path
        with zipfile.ZipFile(path) as archive:
            self.entries = {each.filename: each for each in archive.infolist()}
            self.listed = archive.infolist()
            self.data = {each: archive.read(each) for each in self.entries}

    def size(self, wanted=lambda path: True):
        """Bytes unzipped of the files that are wanted."""
        return sum(each.file_size for each in self.listed if wanted(each.filename))

    def zipped(self, wanted):
        """Bytes that some of the files take in the zip file, with what is said of each there."""
        return sum(each.compress_size + 76 + 2 * len(each.filename)
                   for each in self.listed if wanted(each.filename))


class Object:
    """What readelf, which reads every architecture, says of a file."""

    def __init__(self, data):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            self.text = output("readelf", "-W", "-h", "-l", "-d", "-S", "--dyn-syms",
                               "--version-info", file.name)

    @cached_property
    def needed(self):
        """Libraries it needs, less the loader itself."""
        names = re.findall(r"\(NEEDED\).*\[(.*)\]", self.text)
        return [name for name in names if not name.startswith("ld-linux")]

    @cached_property
    def exported(self):
        """Symbols it defines for others. One with a version is libc's own, such as environ."""
        rows = re.findall(r"^ *\d+: [0-9a-f]+ +\S+ \S+ +(?:GLOBAL|WEAK) +\S+ +(\d+) (\S+)",
                          self.text, re.MULTILINE)
        return sorted(name for _, name in rows if "@" not in name)

    def dynamic(self, tag):
        """The value of an entry of the dynamic section; None without it."""
        found = re.search(rf"\({tag}\).*\[(.*)\]", self.text)
        return found and found[1]

    @cached_property
    def versions(self):
        """The versions of symbols that it needs, by the library that defines them."""
        section = self.text.partition("Version needs section")[2]
        return set(re.findall(r"Name: (\S+)", section))


def _is_plugin(path):
    return re.fullmatch(r"powertools/plugins/[^/]+\.so", path) is not None


def _belongs(layer, path):
    """Whether a file of the separate layers lies where its layer may put it."""
    own = rf"powertools/(manifests/{layer}\.json|licenses/{layer}/[^/]+)"
    if layer == "core":
        plugins = "|".join(LIST["layers"]["core"]["plugins"])
        return re.fullmatch(rf"bootstrap|lib/[^/]+|{own}|powertools/(lib/[^/]+|zoneinfo/.+|"
                            rf"plugins/({plugins})\.so)", path)
    return re.fullmatch(rf"{own}|powertools/plugins/{layer}(\.so|\.d/[^/]+)", path)


def places(layers):
    """No path in two layers, nothing outside a layer's own places, `all` is the others together."""
    owners, everything = {}, {}
    for layer in layers.values():
        if len(layer.listed) != len(layer.entries):
            yield f"{layer.name}: a path is in the zip file twice"
        if layer.name == "all":
            continue
        for path, data in layer.data.items():
            if path in owners:
                yield f"{path} is in the layers {owners[path]} and {layer.name}; expected one"
            if not _belongs(layer.name, path):
                yield f"{layer.name}: {path} lies where only another layer puts files"
            owners[path], everything[path] = layer.name, data
    both = layers["all"].data
    for path in sorted(both.keys() ^ everything.keys()):
        where = "all" if path in both else owners[path]
        yield f"{path} is in {where} alone; expected it in all and in one other layer"
    for path in sorted(both.keys() & everything.keys()):
        if both[path] != everything[path]:
            yield f"{path} differs between all and {owners[path]}"


def modes(layers):
    """Regular files that everybody can read; only bootstrap can be run."""
    for layer in layers.values():
        for path, entry in layer.entries.items():
            mode = entry.external_attr >> 16
            expected = 0o755 if path == "bootstrap" else 0o644
            if mode != stat.S_IFREG | expected:
                yield (f"{layer.name}: {path} has mode {mode:o}; "
                       f"expected {stat.S_IFREG | expected:o}")


def manifests(layers):
    """Each lists the files of its part, and what it says is true."""
    for layer in layers.values():
        listed = set()
        for path, data in layer.data.items():
            if not path.startswith("powertools/manifests/"):
                continue
            listed.add(path)
            document = json.loads(data)
            if json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n" != data.decode():
                yield f"{layer.name}: {path} is not sorted JSON on one line"
            for file in document["files"]:
                listed.add(file["path"])
                found = layer.data.get(file["path"])
                if found is None or hashlib.sha256(found).hexdigest() != file["sha256"]:
                    yield f"{layer.name}: {path} has another SHA-256 for {file['path']}"
        for path in sorted(layer.data.keys() - listed):
            yield f"{layer.name}: {path} is in no manifest"


def _object_faults(path, found, architecture):
    """What is wrong with one object of the layers."""
    private = path.startswith(("powertools/lib/", "lib/")) or ".d/" in path
    allowed = LIBC | ({each.name for each in libraries.CORE} if private else set())
    if path == "bootstrap":
        allowed = {"libc.so.6"}
    if f"Machine: {architecture.machine}" not in re.sub(" +", " ", found.text):
        yield f"is not for {architecture.name}"
    for version in sorted(found.versions):
        number = re.fullmatch(r"GLIBC_(\d+)\.(\d+)(\.\d+)?", version)
        if not (number and (int(number[1]), int(number[2])) <= NEWEST_GLIBC):
            yield f"needs {version}; expected nothing newer than GLIBC_2.34"
    for library in found.needed:
        if library not in allowed:
            yield f"needs {library}; expected of {', '.join(sorted(allowed))}"
    if found.dynamic("RUNPATH") is not None:
        yield "has a DT_RUNPATH, which the system's folders come before"
    expected = "$ORIGIN" if any(each.startswith("libpwt-") for each in found.needed) else None
    if found.dynamic("RPATH") != expected:
        yield f"has the DT_RPATH {found.dynamic('RPATH')}; expected {expected}"
    if private and found.dynamic("SONAME") != path.rsplit("/", 1)[1]:
        yield f"has the soname {found.dynamic('SONAME')}; expected the name of the file"
    exported = ["pwt_plugin_v1"] if _is_plugin(path) else []
    if not private and found.exported != exported:
        yield f"exports {found.exported}; expected {exported}"
    if "GNU_RELRO" not in found.text or re.search(r"GNU_STACK.* RWE ", found.text):
        yield "has an executable stack or no GNU_RELRO"
    if not private and "BIND_NOW" not in found.text:
        yield "is not linked with -z now"
    if re.search(r"\] \.(symtab|debug_\w+) ", found.text):
        yield "is not stripped"


def objects(layers, architecture):
    """Programs and libraries run on Lambda's system, and look only where they may."""
    for layer in layers.values():
        for path, data in layer.data.items():
            if layer.name != "all" and data.startswith(b"\x7fELF"):
                for fault in _object_faults(path, Object(data), architecture):
                    yield f"{layer.name}: {path} {fault}"


def measured(layers):
    """Rows of the report: what, bytes, and the name of its limit or None."""
    yield "bootstrap", layers["core"].entries["bootstrap"].file_size, "bootstrap"
    for path in sorted(layers["all"].entries):
        if _is_plugin(path):
            yield path, layers["all"].entries[path].file_size, "each plugin"
    for path in sorted(layers["all"].entries):
        if path.startswith("lib/") or path.startswith("powertools/lib/") or ".d/" in path:
            yield path, layers["all"].entries[path].file_size, None
    yield "powertools/zoneinfo", layers["core"].size(lambda path: "/zoneinfo/" in path), None
    for name, layer in layers.items():
        yield f"layer {name}", layer.size(), name if name in LIMITS else None
        yield (f"layer {name}, zipped", layer.path.stat().st_size,
               f"{name}, zipped" if f"{name}, zipped" in LIMITS else None)
    own = {"bootstrap", *(f"powertools/plugins/{name}.so" for name in SIX)}
    yield ("runtime and six plugins, zipped", layers["all"].zipped(own.__contains__),
           "runtime and six plugins, zipped")


def sizes(layers, show=print):
    """Prints the report; a complaint for each limit that is not kept."""
    for what, size, limit in measured(layers):
        bound = f"  below {LIMITS[limit]:>9,.0f}" if limit else ""
        show(f"{size:>12,}{bound:<18}  {what}")
        if limit and size >= LIMITS[limit]:
            yield f"{what} has {size:,} bytes; expected fewer than {LIMITS[limit]:,.0f}"


def read(architecture, folder):
    """The layers of an architecture, by their names."""
    found = {}
    for name in LIST["layers"]:
        path, = folder.glob(LIST["zip"].format(layer=name, version="*", arch=architecture.name))
        found[name] = Layer(name, path)
    return found


def check(architecture, folder, show=print):
    """Runs all gates, prints their complaints and the sizes. True if there is none."""
    layers = read(architecture, folder)
    show(f"Sizes for {architecture.name}, in bytes:")
    clean = True
    for name, gate in (("sizes", sizes(layers, show)), ("places", places(layers)),
                       ("modes", modes(layers)), ("manifests", manifests(layers)),
                       ("objects", objects(layers, architecture))):
        complaints = list(gate)
        clean = clean and not complaints
        show(f"{'FAIL' if complaints else 'ok':<4}  {name} of the layers for {architecture.name}")
        for complaint in complaints:
            show(f"      {complaint}")
    return clean
