/**
 * What the guard runs: POSIX sh with no other program than `sleep` and `rm` (and `ps` where there is no /proc). It
 * reads lines from its stdin until the last process that can write to it is gone, which are the host and, for the
 * moment before they become the plugin, the host's children:
 *
 *     + PID REACH DIRECTORY    a plugin starts; REACH is `group` or `tree`, what belongs to it; DIRECTORY may be empty
 *     - PID                    a plugin has ended and been cleaned up
 *
 * Then the host is gone: what is still on the list gets SIGTERM, a moment later SIGKILL, and its directory is removed.
 *
 * A pid on the list is known with its start time, so that a stranger who got the same pid later is left alone. A group
 * whose leader is gone is still killed: its number is not given out again before its last member has ended.
 */
export const guardScript: string = `# tenon: ends the plugins of a host that is gone
trap '' INT TERM HUP QUIT PIPE
proc=/proc
[ -r $proc/self/stat ] || proc=
# Most kernels list a process' children (CONFIG_PROC_CHILDREN); else all processes are looked through.
direct=
[ -n "$proc" ] && [ -r "$proc/$$/task/$$/children" ] && direct=yes

# Sets parent and started for pid $1; fails when there is no such process.
look() {
  parent= started= text=
  if [ -z "$proc" ]; then
    set -- $(ps -o ppid=,lstart= -p "$1")
    [ $# -gt 1 ] || return 1
    parent=$1
    shift
    IFS=_
    started="$*"
    unset IFS
    return
  fi
  [ -r "$proc/$1/stat" ] || return 1
  { while read -r part || [ -n "$part" ]; do text="$text $part"; done; } <"$proc/$1/stat" || return 1
  # The name, in parentheses, may have anything in it: what counts stands after the last one.
  set -- \${text##*)}
  [ $# -ge 20 ] || return 1
  parent=$2 started=\${20}
}

# Sets kids to the pids of process $1's children.
find_kids() {
  kids=
  if [ -n "$direct" ]; then
    for path in "$proc/$1"/task/*/children; do
      line=
      [ -r "$path" ] && read -r line <"$path"
      kids="$kids $line"
    done
    return
  fi
  for row in $table; do
    [ "\${row#*:}" = "$1" ] && kids="$kids \${row%%:*}"
  done
}

# Sets table to PID:PARENT of every process.
list() {
  table=
  if [ -z "$proc" ]; then
    table=$(ps -A -o pid=,ppid= | while read -r child up; do echo "$child:$up"; done)
    return
  fi
  for path in "$proc"/[0-9]*; do
    look "\${path##*/}" && table="$table \${path##*/}:$parent"
  done
}

# Sets members to PID:STARTED of process $1 and all below it.
walk() {
  members=" "
  [ -n "$direct" ] || list
  while [ $# -gt 0 ]; do
    child=$1
    shift
    case $members in *" $child:"*) continue ;; esac
    look "$child" && members="$members$child:$started "
    find_kids "$child"
    set -- "$@" $kids
  done
}

# Sends signal $1 to the processes of the list $2 that are still the same.
strike() {
  for member in $2; do
    look "\${member%%:*}" && [ "$started" = "\${member#*:}" ] && kill -"$1" "\${member%%:*}"
  done
}

# Sends signal $1 to all that belongs to the plugins on the list.
end() {
  for entry in $plugins; do
    pid=\${entry%%:*} rest=\${entry#*:}
    reach=\${rest%%:*} begun=\${rest#*:}
    if look "$pid"; then [ "$started" = "$begun" ] || continue; fi
    if [ "$reach" = group ]; then
      kill -"$1" -"$pid"
    else
      walk "$pid"
      # Who is in the tree now, or was when it was asked to end and has lost its parent since.
      eval "before=\\$family_$pid family_$pid=\\$members"
      strike "$1" "$members $before"
    fi
  done
}

plugins=
while read -r sign pid reach directory; do
  case $pid in '' | *[!0-9]*) continue ;; esac
  kept=
  for entry in $plugins; do
    case $entry in "$pid":*) ;; *) kept="$kept $entry" ;; esac
  done
  plugins=$kept
  if [ "$sign" = + ] && look "$pid"; then
    plugins="$plugins $pid:$reach:$started"
    eval "directory_$pid=\\$directory family_$pid="
  fi
done
[ -n "$plugins" ] || exit 0
end TERM
sleep 0.2
end KILL
for entry in $plugins; do
  pid=\${entry%%:*}
  eval "directory=\\$directory_$pid"
  [ -n "$directory" ] && rm -rf -- "$directory"
done
`;
