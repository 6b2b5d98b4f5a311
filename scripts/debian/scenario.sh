# What a new user types, from empty machines to empty machines.

say 'A master, on an empty Debian 12 with Node'
boot master-1 1
begin
quietly master-1 'apt-get install -y ./belfry-master.deb'
on master-1 'belfry-master add line-3 line-4'
lines="$answer"
waits master-1 'belfry-master wait --timeout 60s'
counted 'a master'
on master-1 'belfry-master list'
on master-1 'systemctl show --property ActiveState,StatusText belfry-masterd'
on master-1 'stat --format "%n %U:%G %a" /etc/belfry /var/lib/belfry/master /run/belfry/master/*'

say 'Two agents'
boot line-3 3
boot line-4 4
begin
quietly line-3 'apt-get install -y ./belfry-agent.deb'
on line-3 "$(grep -o 'belfry-agent join.*' <<<"$lines" | sed -n 1p)"
counted 'an agent'
quietly line-4 'apt-get install -y ./belfry-agent.deb'
on line-4 "$(grep -o 'belfry-agent join.*' <<<"$lines" | sed -n 2p)"
on line-3 'systemctl show --property ActiveState,StatusText belfry-agentd'
on line-3 'cat /etc/belfry/agent.json'
on line-3 'stat --format "%n %U:%G %a" /etc/belfry /etc/belfry/* /var/lib/belfry/agent/* /run/belfry/agent/*'
on line-3 'belfry-agent doctor | tail -n 1'
on master-1 'belfry-master status | grep -oE "^line-[0-9]+ +\w+ +\w+"'

say 'Another master joins, and both know who belongs to the group'
boot master-2 2
begin
quietly master-2 'apt-get install -y ./belfry-master.deb'
on master-1 'belfry-master add master-2 --role master'
on master-2 "$(grep -o 'belfry-master join.*' <<<"$answer" | sed -n 1p)"
counted 'another master'
on master-2 'belfry-master status | head -n 1'
on master-2 'belfry-master list'
on master-2 'belfry-master add line-9'
on master-1 'sleep 3; belfry-master list | awk "{ print \$1, \$2 }"'
on line-3 'belfry-agent status | grep "^  masters "'

say 'One is renamed, one is removed, a key is rotated'
on master-1 'belfry-master rename line-4 line-5'
on line-4 "$(grep -o 'belfry-agent join.*' <<<"$answer" | sed -n 1p)"
on line-4 'belfry-agent wait --timeout 30s; belfry-agent status | head -n 1'
on master-1 'belfry-master rotate line-3'
on line-3 "$(grep -o 'belfry-agent join.*' <<<"$answer" | sed -n 1p)"
on line-3 'belfry-agent wait --timeout 30s; belfry-agent status | head -n 1'
on master-1 'belfry-master remove line-5'
on master-1 'belfry-master list | awk "{ print \$1, \$2 }"'
on master-2 'sleep 3; belfry-master list | awk "{ print \$1, \$2 }"'

say 'A configuration is broken, and mended'
on line-3 'sed -i s/masters/mastres/ /etc/belfry/agent.json'
on line-3 'belfry-agent check'
on line-3 'systemctl restart belfry-agentd'
on line-3 'journalctl --unit belfry-agentd --output cat --lines 20 | grep mastres | tail -n 1'
on line-3 'sed -i s/mastres/masters/ /etc/belfry/agent.json'
on line-3 'systemctl restart belfry-agentd && belfry-agent wait --timeout 30s'
on line-3 'belfry-agent config set clock.maxSlewRate fast'
on line-3 'belfry-agent config set clock.maxSlewRate 200ppm'
on line-3 'belfry-agent reload'

say 'Parts are enabled and disabled'
on line-3 'belfry-agent enable serial'
on line-3 'systemctl show --property SupplementaryGroups belfry-agentd'
on line-3 'belfry-agent disable serial'
on line-3 'belfry-agent enable card'
on line-3 'belfry-agent enable ntp'
on line-3 'belfry-agent wait --timeout 30s; belfry-agent status | grep -oE "^  ntp .*answers? to [0-9]+ clients?"'
on line-3 'belfry-agent disable ntp'

say 'The time is set by ten years, which was a mistake'
on master-1 'belfry-master set +3650d'
on master-1 'belfry-master set +3650d --yes'
on line-3 'belfry-agent wait --timeout 30s; belfry-agent status | grep -cE "machine +[0-9]+ d"'
on master-1 'belfry-master set undo --yes'
on line-3 'belfry-agent wait --timeout 30s; belfry-agent status | grep -cE "machine +[0-9]+ d"'

say 'The master that leads is stopped, and the other takes over'
on master-1 'systemctl stop belfry-masterd'
on master-2 'sleep 5; belfry-master status | head -n 1'
on line-3 'belfry-agent wait --timeout 30s; belfry-agent status | grep -oE "^  master +[0-9.:]+"'
on master-1 'systemctl start belfry-masterd; belfry-master wait --timeout 30s; belfry-master status | head -n 1'

say 'A console, beside the master'
quietly master-1 'apt-get install -y ./belfry-console.deb'
on master-1 'sleep 8; systemctl show --property ActiveState,StatusText belfry-consoled'
on master-1 'stat --format "%n %U:%G %a" /var/lib/belfry/console /run/belfry/console/*'
on master-1 'node -e "fetch(\"http://127.0.0.1:7580/api/v1/lines\").then((answer) => answer.json()).then(({ lines }) => lines.forEach(({ name, state }) => console.log(name, state)))"'
on master-1 'belfry-console history line-3 --since 1m --json | grep -o "synchronised" | head -n 1'
on master-1 'belfry-master status | head -n 1'

say 'An upgrade keeps the state and restarts the service; one that is broken off is mended'
on master-1 'belfry-master --version'
quietly master-1 'apt-get install -y ./belfry-master-next.deb'
on master-1 'dpkg-query --show belfry-master; systemctl is-active belfry-masterd; belfry-master list | awk "{ print \$1, \$2 }"'
on line-3 'dpkg --unpack ./belfry-agent-next.deb >/dev/null; systemctl is-active belfry-agentd'
on line-3 'dpkg --configure -a'
on line-3 'belfry-agent wait --timeout 30s; belfry-agent status | head -n 1'

say 'Removed, what was configured is kept; purged, nothing is left'
quietly line-3 'apt-get remove -y belfry-agent'
on line-3 'ls /usr/bin/belfry* /etc/belfry /var/lib/belfry/agent; systemctl is-active belfry-agentd'
quietly line-3 'apt-get install -y ./belfry-agent-next.deb'
on line-3 'belfry-agent wait --timeout 30s; belfry-agent status | head -n 1'
quietly line-3 'apt-get install -y ./belfry-master.deb'
quietly line-3 'apt-get purge -y belfry-agent'
on line-3 'getent passwd belfry | cut -d: -f1; ls /etc/belfry /var/lib/belfry'
quietly master-1 'apt-get purge -y belfry-console'
for name in line-3 master-1 master-2; do
  quietly "$name" 'apt-get purge -y belfry-master'
  on "$name" 'find / -xdev -path /root -prune -o -iname "*belfry*" -print; getent passwd belfry; getent group belfry'
done
