# What a new user types, from empty machines to empty machines.

say 'An empty Debian 12, with Node'
boot master-1 1
on master-1 'dpkg-query --show --showformat "\${Status}\n" belfry-master 2>&1 | grep -c installed'
begin
quietly master-1 'apt-get install -y ./belfry-master.deb'
on master-1 'systemctl show --property ActiveState,StatusText belfry-masterd'
on master-1 'stat --format "%n %U:%G %a" /etc/belfry /var/lib/belfry/master /run/belfry/master/*'
on master-1 'id belfry | tr -d 0-9'

say 'An upgrade restarts the service'
on master-1 'belfry-master --version'
quietly master-1 'apt-get install -y ./belfry-master-next.deb'
on master-1 'dpkg-query --show belfry-master'

say 'An upgrade that is broken off is mended'
on master-1 'dpkg --unpack ./belfry-master.deb >/dev/null; systemctl is-active belfry-masterd'
on master-1 'dpkg --configure -a'
on master-1 'systemctl is-active belfry-masterd'

say 'Removed, what was configured is kept; purged, nothing is left'
quietly master-1 'apt-get remove -y belfry-master'
on master-1 'ls /usr/bin/belfry* /var/lib/belfry; systemctl is-active belfry-masterd'
quietly master-1 'apt-get purge -y belfry-master'
on master-1 'find / -xdev -path /root -prune -o -iname "*belfry*" -print'
on master-1 'getent passwd belfry; getent group belfry'
