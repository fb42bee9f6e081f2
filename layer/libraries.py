# SPDX-License-Identifier: Apache-2.0
"""The libraries of others that the layers carry.

What our plugins load bears a name of our own, so that no copy of the system's or the function's
can take its place, or ours theirs: each library is linked anew from Debian's archive of it, with
the symbols that Debian's shared one exports. Of libcurl that archive is built here, from Debian's
source, with HTTP and nothing else. json-c keeps its name: handlers ask for it.
"""

import shutil
from dataclasses import dataclass

import debian
from steps import OUT, TOP, LayerError, digest, kept, output, run


@dataclass(frozen=True)
class Architecture:
    """Lambda's name of an architecture, and what others call it."""

    name: str
    triplet: str
    debian: str
    machine: str  # as readelf prints it
    link: tuple = ()  # as layer/cross has it

    def tool(self, name):
        """A program of the compiler for it: `gcc`, `strip`."""
        path = shutil.which(f"{self.triplet}-{name}")
        if path is None:
            raise LayerError(f"layers: there is no {self.triplet}-{name}; expected Debian's "
                             f"compiler for {self.name}; run ./dev layers, which installs it")
        return path


ARCHITECTURES = {each.name: each for each in (
    Architecture("x86_64", "x86_64-linux-gnu", "amd64", "Advanced Micro Devices X86-64"),
    Architecture("arm64", "aarch64-linux-gnu", "arm64", "AArch64",
                 ("-Wl,-z,max-page-size=16384",)),
)}


@dataclass(frozen=True)
class Library:
    """A library under a name of ours, from an archive in the folder of libraries."""

    name: str
    archive: str
    needs: tuple = ()
    original: str = ""  # exports what this one does; "": the symbols curl_*
    borrows: tuple = ()  # archives for what those that it needs do not export


CRYPTO = Library("libpwt-crypto.so.3", "libcrypto.a", original="libcrypto.so.3")
SSL = Library("libpwt-ssl.so.3", "libssl.a", needs=(CRYPTO,), original="libssl.so.3",
              borrows=("libcrypto.a",))
ZLIB = Library("libpwt-z.so.1", "libz.a", original="libz.so.1")
CURL = Library("libpwt-curl.so.4", "libcurl.a", needs=(SSL, CRYPTO))
PCRE2 = Library("libpwt-pcre2-8.so.0", "libpcre2-8.a", original="libpcre2-8.so.0")

JSON_C = "libjson-c.so.5"
CORE = (CRYPTO, SSL, ZLIB, CURL)
OF_PLUGINS = {"data-masking": (PCRE2,)}

# Licences: the name of the file in the layer, and the package that has it.
CORE_LICENSES = {"json-c": "libjson-c5", "openssl": "libssl3", "zlib": "zlib1g", "tzdata": "tzdata",
                 "curl": "curl"}
PLUGIN_LICENSES = {"data-masking": {"pcre2": "libpcre2-8-0"}}

PACKAGES = ("libc6", "libjson-c5", "libjson-c-dev", "libpcre2-8-0", "libpcre2-dev", "libssl3",
            "libssl-dev", "zlib1g", "zlib1g-dev")
ANY_ARCHITECTURE = ("tzdata",)

# HTTP and HTTPS over OpenSSL; proxies and IPv6 are left in. The certificates are where Lambda's
# system has them. Hiding of symbols is left to the last link, which hides all but curl_*.
CURL_OPTIONS = (
    "--prefix=/usr", "--disable-shared", "--enable-static", "--with-pic",
    "--disable-dependency-tracking", "--disable-symbol-hiding", "--with-openssl",
    "--with-ca-bundle=/etc/pki/tls/certs/ca-bundle.crt", "--without-ca-path",
    *(f"--without-{name}" for name in (
        "brotli", "gssapi", "libgsasl", "libidn2", "libpsl", "librtmp", "libssh2", "nghttp2",
        "zlib", "zstd")),
    *(f"--disable-{name}" for name in (
        "alt-svc", "ares", "aws", "cookies", "crypto-auth", "dict", "dnsshuffle", "doh", "file",
        "form-api", "ftp", "get-easy-options", "gopher", "headers-api", "hsts", "imap", "ldap",
        "ldaps", "libcurl-option", "manual", "mime", "mqtt", "netrc", "ntlm",
        "openssl-auto-load-config", "pop3", "progress-meter", "rtsp", "smb", "smtp", "telnet",
        "tftp", "tls-srp", "unix-sockets", "websockets")),
)

LINK = ("-Wl,--build-id=sha1", "-Wl,-Bsymbolic", "-Wl,--gc-sections", "-Wl,-z,defs", "-Wl,-z,now",
        "-Wl,-z,relro", "-Wl,-z,text", "-Wl,-z,noexecstack", "-Wl,-s")

# The names of zones are looked up as they are written, so those of the past are there, too.
ZONES = "usr/share/zoneinfo/tzdata.zi"


def archives(architecture):
    """The .deb files that the layers are made of."""
    return [*debian.packages(architecture.debian, PACKAGES),
            *debian.packages("all", ANY_ARCHITECTURE)]


def sysroot(architecture):
    """A folder with headers, archives and licences as installed, libcurl's included."""
    from_debian = archives(architecture)
    recipe = TOP / "layer/libraries.py"
    compiler = output(architecture.tool("gcc"), "--version")

    def make(new):
        debian.unpack(from_debian, new)
        _build_curl(architecture, new)

    source = debian.source("curl")
    description, = source.glob("*.dsc")
    return kept(OUT / architecture.name / "sysroot",
                digest(recipe, description, compiler, *from_debian), make)


def _build_curl(architecture, root):
    """Puts libcurl.a, its headers, its .pc file and its licence into the folder."""
    source = debian.source("curl") / "source"
    work = OUT / architecture.name / "curl"
    folder = root / "usr/lib" / architecture.triplet
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    run(f"configuring libcurl for {architecture.name}", [
        source / "configure", f"--host={architecture.triplet}",
        f"--libdir=/usr/lib/{architecture.triplet}",
        *CURL_OPTIONS, f"CC={architecture.tool('gcc')}", f"AR={architecture.tool('gcc-ar')}",
        f"CFLAGS=-O2 -fstack-protector-strong -ffunction-sections -fdata-sections "
        f"-ffile-prefix-map={source}=. -ffile-prefix-map={work}=.",
        f"CPPFLAGS=-D_FORTIFY_SOURCE=2 -isystem {root}/usr/include "
        f"-isystem {root}/usr/include/{architecture.triplet}",
        f"LDFLAGS=-L{folder} -Wl,-rpath-link,{folder}", "PKG_CONFIG=false"], cwd=work)
    run(f"building libcurl for {architecture.name}", ["make", "-j2", "-C", "lib"], cwd=work)
    shutil.copy(work / "lib/.libs/libcurl.a", folder)
    shutil.copy(work / "libcurl.pc", folder / "pkgconfig")
    shutil.copytree(source / "include/curl", root / "usr/include/curl",
                    ignore=shutil.ignore_patterns("Makefile*"))
    licenses = root / "usr/share/doc/curl"
    licenses.mkdir(parents=True)
    shutil.copy(source / "debian/copyright", licenses)


def _exports(architecture, library, root):
    """The linker's list of what a library exports."""
    if not library.original:
        names = ["curl_*"]
    else:
        found, = root.glob(f"**/{library.original}")
        lines = output(architecture.tool("nm"), "-D", "--defined-only", found).splitlines()
        names = sorted({line.split()[2].split("@")[0] for line in lines if " A " not in line})
    return f"{{ global: {'; '.join(names)}; local: *; }};\n"


def _link(architecture, library, root, folder):
    static = root / "usr/lib" / architecture.triplet
    exports = folder / f"{library.name}.map"
    exports.write_text(_exports(architecture, library, root), "utf-8")
    output(architecture.tool("gcc"), "-shared", "-o", folder / library.name,
           f"-Wl,-soname,{library.name}", f"-Wl,--version-script={exports}",
           "-Wl,--whole-archive", static / library.archive, "-Wl,--no-whole-archive",
           *(folder / needed.name for needed in library.needs),
           *(static / borrowed for borrowed in library.borrows),
           *(("-Wl,--disable-new-dtags,-rpath,$ORIGIN",) if library.needs else ()), *LINK,
           *architecture.link)
    exports.unlink()


def libraries(architecture, root):
    """A folder with all libraries under our names, and json-c's under its own."""
    def make(new):
        for library in (*CORE, *(each for owned in OF_PLUGINS.values() for each in owned)):
            _link(architecture, library, root, new)
        shutil.copy((root / "usr/lib" / architecture.triplet / JSON_C).resolve(), new / JSON_C)

    return kept(OUT / architecture.name / "libraries", (root / ".made-from").read_text("utf-8"),
                make)


def zones(root):
    """A folder with the time zones as programs read them, in few bytes each."""
    def make(new):
        output("/usr/sbin/zic", "-b", "slim", "-d", new, root / ZONES)

    return kept(OUT / "zoneinfo", digest(root / ZONES), make)
