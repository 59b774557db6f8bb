# Sourced by the scripts beside it: sees to it that what they run is installed and built.
# shellcheck shell=bash

# need PACKAGE PROGRAM: notes the package if the program is missing.
missing=()
need() {
  PATH=$PATH:/usr/sbin:/sbin command -v -- "$2" >/dev/null || missing+=("$1")
}

# A JDK of version 17 or later on the path, or at JAVA_HOME.
need_jdk() {
  local javac=javac version
  [[ -z ${JAVA_HOME:-} ]] || javac=$JAVA_HOME/bin/javac
  version=$("$javac" -version 2>/dev/null | sed 's/^javac \([0-9]*\).*/\1/') || true
  [[ ${version:-0} -ge 17 ]] || missing+=(openjdk-17-jdk-headless)
}

# Installs what was noted; with --no-install, or without root, says what to install and fails.
install_missing() { # INSTALL(yes|no)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $1 != yes || $EUID -ne 0 ]]; then
    printf 'missing: install these packages first:\n  apt-get install %s\n' "${missing[*]}" >&2
    return 1
  fi
  printf 'installing %s\n' "${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >/dev/null
}

# Whether the tree that the launcher runs is missing or older than the sources.
needs_build() {
  local jar=(deploy/target/banyan/lib/banyan-standalone-*.jar)
  [[ ! -f ${jar[0]} ]] ||
    [[ -n $(find pom.xml ./*/pom.xml ./*/src/main deploy/*/pom.xml deploy/*/src/main deploy/bin \
      -newer "${jar[0]}" -type f -print -quit) ]]
}

# Installs a JDK and these programs where they are missing, and builds what is not built.
prepare_build() { # [PACKAGE PROGRAM]…    uses: install
  need_jdk
  while (($# > 0)); do
    need "$1" "$2"
    shift 2
  done
  if needs_build; then
    need maven mvn
    install_missing "$install"
    echo "building Banyan …"
    mvn -B -ntp -q -Pfast package
  else
    install_missing "$install"
  fi
}
