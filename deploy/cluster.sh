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
box_namespaces=yes # no: nothing is isolated, everything runs on this machine's loopback
box_dir=           # logs, state and output of the processes
box_processes=()   # to be ended, newest first
coordinator_address=198.18.0.1
jail=asterisk-iptables     # that of deploy/example

pbx_address() { # NUMBER
  echo "198.18.0.$((10 + $1))"
}

in_host() { # HOST COMMAND…: in the host's namespace
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

# One box of a name at a time; what a killed run left goes.
lock_box() {
  exec 9>"/run/banyan-$box.lock"
  flock -n 9 || {
    echo "another banyan $box runs on this machine" >&2
    exit 1
  }
  remove_hosts
}

# ---- processes ----

log_of() { # HOST
  echo "$box_dir/$1/messages"
}

# A coordinator with its broker, in the namespace of the switch.
start_coordinator() {
  local listen=127.0.0.1:0
  [[ $box_namespaces == no ]] || listen=$coordinator_address:8440
  launch coordinator switch deploy/bin/banyan standalone --no-agent \
    --config deploy/example --state "$box_dir/state" \
    --set "listen=$listen" --set insecure=yes --set http=off --set brokerport=0
  await_ready coordinator
}

# A host with its log and its agent; await_ready says when that serves.
start_host() { # NAME ADDRESS
  mkdir -p "$box_dir/$1"
  : >"$(log_of "$1")"
  cat >"$box_dir/$1/agent.conf" <<END
[agent]
host = $1
coordinators = $(ready_value coordinator coordinator)
kafka.bootstrap.servers = $(ready_value coordinator kafka)
state = $box_dir/$1/state
firewall = $([[ $box_namespaces == yes ]] && echo ipset || echo dry-run)
logroots = $box_dir
http = off
insecure = yes

[$jail]
logpath = $(log_of "$1")
END
  [[ $box_namespaces == no ]] || add_host "$1" "$2"
  launch "$1" "$1" deploy/bin/banyan agent --config "$box_dir/$1"
}

# Starts a process in the background, in a host's namespace if there are any; its output goes to
# NAME.ready, what it logs to NAME.log.
launch() { # NAME HOST COMMAND…
  local command=("${@:3}")
  [[ $box_namespaces == no ]] || command=(ip netns exec "banyan-$box-$2" "${command[@]}")
  "${command[@]}" >"$box_dir/$1.ready" 2>"$box_dir/$1.log" </dev/null 9>&- &
  box_processes=($! "${box_processes[@]}")
}

# Waits for a process's line "ready …".
await_ready() { # NAME
  await 300 grep -q '^ready' "$box_dir/$1.ready" || {
    echo "$1 does not get ready; it says:" >&2
    tail -n 20 "$box_dir/$1.log" >&2
    return 1
  }
}

# What a ready process said of itself: "ready … KEY=VALUE …".
ready_value() { # NAME KEY
  sed -n "s/^ready.* $2=\([^ ]*\).*/\1/p" "$box_dir/$1.ready"
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

# Ends the process that was started last.
stop_newest() {
  local pid=${box_processes[0]}
  kill "$pid"
  await 100 not_running "$pid"
  wait "$pid" 2>/dev/null || true
  box_processes=("${box_processes[@]:1}")
}

stop_processes() {
  local pid
  [[ ${#box_processes[@]} -gt 0 ]] || return 0
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
