# The far ends of serial lines: makes a pseudo-terminal for each path, holds its other end, and stamps
# what comes there. Started with the paths. Says, one line each, on standard output: the number of the line,
# the machine's counter in nanoseconds, bytes as hex. One more line goes from this process to itself:
# "echo" and the nanoseconds that a telegram took there, which is what the machine adds by itself.
use strict;
use warnings;
use Fcntl qw(O_RDWR O_NOCTTY);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

# <asm-generic/ioctls.h>
use constant { TIOCSPTLCK => 0x40045431, TIOCGPTN => 0x80045430 };
use constant ECHO_EVERY => 0.23;

sub nanoseconds { return sprintf '%.0f', 1e9 * clock_gettime(CLOCK_MONOTONIC) }

# Answers both ends. Our hold on the agent's keeps the line from hanging up before the agent has opened it.
sub pseudo_terminal {
    sysopen(my $far, '/dev/ptmx', O_RDWR | O_NOCTTY) or die "/dev/ptmx: $!";
    ioctl($far, TIOCSPTLCK, my $unlocked = pack('i', 0)) or die "unlock: $!";
    ioctl($far, TIOCGPTN, my $number = pack('i', 0)) or die "number: $!";
    my $path = '/dev/pts/' . unpack('i', $number);
    sysopen(my $near, $path, O_RDWR | O_NOCTTY) or die "$path: $!";
    return ($far, $near, $path);
}

my (@far, @near);
my $watched = '';
for my $link (@ARGV) {
    my ($far, $near, $path) = pseudo_terminal();
    symlink($path, $link) or die "$link: $!";
    push @far, $far;
    push @near, $near;
    vec($watched, fileno $far, 1) = 1;
}
my ($echo_far, $echo_near) = pseudo_terminal();
vec($watched, fileno $echo_far, 1) = 1;
my $echo_at = clock_gettime(CLOCK_MONOTONIC) + ECHO_EVERY;
my $echo_sent;
my $telegram = 'a telegram of some thirty letters';

$| = 1;
print "ready\n";
while (getppid() != 1) {
    my $pause = $echo_at - clock_gettime(CLOCK_MONOTONIC);
    my $ready = $watched;
    my $many = $pause > 0 ? select($ready, undef, undef, $pause) : 0;
    my $now = nanoseconds();
    if ($many <= 0) {
        $echo_at += ECHO_EVERY;
        $echo_sent = nanoseconds();
        syswrite($echo_near, $telegram);
        next;
    }
    for my $line (0 .. $#far) {
        next unless vec($ready, fileno $far[$line], 1);
        print "$line $now ", unpack('H*', $_), "\n" if sysread($far[$line], $_, 4096);
    }
    next unless vec($ready, fileno $echo_far, 1);
    sysread($echo_far, my $came, 4096);
    print 'echo ', $now - $echo_sent, "\n" if $came eq $telegram;
}
