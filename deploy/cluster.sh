# Sourced by deploy/demo and deploy/bench: a cluster in a box.
#
#   switch ──┬── pbx1 … pbxN      one PBX host each: its own agent, log and firewall
#            └── any other guest  an attacker, a user: an address and nothing else
#
# Each is a network namespace named "banyan-BOX-NAME". The bridge lies in "switch", together with
# the broker and the coordinator, so this machine's own network and firewall take no part.
# Everything is on one wire: any address reaches any other without a router.
# shellcheck shell=bash

box=box            # set by whoever sources this: tells its namespaces from others'
box_dir=           # logs, state and output of the processes
box_processes=()   # to be ended, newest first
coordinator_address=198.18.0.1

pbx_address() { # NUMBER
  echo "198.18.0.$((10 + $1))"
}

in_host() { # NAME COMMAND…
  ip netns exec "banyan-$box-$1" "${@:2}"
}

add_host() { # NAME ADDRESS
  local name=banyan-$box-$1
  ip netns add "$name"
  ip -n "$name" link set lo up
  ip -n "$name" link add eth0 type veth peer name "to-$1" netns "banyan-$box-switch"
  ip -n "$name" addr add "$2/32" dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" route add default dev eth0
  ip -n "banyan-$box-switch" link set "to-$1" master wire up
}

add_switch() {
  local name=banyan-$box-switch
  ip netns add "$name"
  ip -n "$name" link set lo up
  ip -n "$name" link add wire type bridge forward_delay 0
  ip -n "$name" addr add "$coordinator_address/32" dev wire
  ip -n "$name" link set wire up
  ip -n "$name" route add default dev wire
}

# Namespaces of this box, also those that a killed run left.
remove_hosts() {
  local name
  ip netns list 2>/dev/null | awk -v box="banyan-$box-" 'index($1, box) == 1 { print $1 }' |
    while read -r name; do
      ip netns pids "$name" | xargs -r kill -KILL 2>/dev/null || true
      ip netns delete "$name"
    done
}

# Starts a process and waits for its line "ready …"; what it logs goes to NAME.log.
start_process() { # NAME COMMAND…
  local name=$1 ready=$box_dir/$1.ready
  shift
  : >"$ready"
  "$@" >"$ready" 2>"$box_dir/$name.log" </dev/null &
  box_processes=($! "${box_processes[@]}")
  await 300 grep -q '^ready' "$ready" || {
    echo "$name does not get ready; it says:" >&2
    tail -n 20 "$box_dir/$name.log" >&2
    return 1
  }
}

# Runs a command until it succeeds, at most TENTHS tenths of a second.
await() { # TENTHS COMMAND…
  local tenths=$1
  shift
  until "$@"; do
    ((tenths-- > 0)) || return 1
    sleep 0.1
  done
}

stop_processes() {
  local pid
  for pid in "${box_processes[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in "${box_processes[@]}"; do
    await 50 not_running "$pid" || kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  box_processes=()
}

not_running() { # PID
  ! kill -0 "$1" 2>/dev/null
}
