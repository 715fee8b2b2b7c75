#!/usr/bin/perl
# netsmpp.pl - a small SMSC on Net::SMPP: one gateway at a time
#
#	netsmpp.pl PORT
#
# Takes every submit_sm, numbers it in hexadecimal, and sends a receipt with the number in decimal and no TLVs.  A line "FROM
# TO TEXT" on standard input is a text from a phone.  What happens is said in lines.
use strict;
use warnings;
use IO::Select;
use Net::SMPP;

$| = 1;
$SIG{__WARN__} = sub { };
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $ARGV[0], smpp_version => 0x34, interface_version => 0x34,
    addr_ton => 1, addr_npi => 1, source_addr_ton => 1, source_addr_npi => 1, dest_addr_ton => 1, dest_addr_npi => 1,
    system_id => 'NETSMPP') or die "cannot listen: $!";
my $number = 0xabcd;
print "ready\n";

sub deliver {
	my ($smpp, $from, $to, $text, $esm) = @_;
	$smpp->deliver_sm(async => 1, source_addr_ton => 1, source_addr_npi => 1, source_addr => $from, dest_addr_ton => 1,
	    dest_addr_npi => 1, destination_addr => $to, esm_class => $esm, protocol_id => 0, priority_flag => 0,
	    schedule_delivery_time => '', validity_period => '', registered_delivery => 0, replace_if_present_flag => 0,
	    data_coding => 0, sm_default_msg_id => 0, service_type => '', short_message => $text);
}

sub hear {
	my ($smpp, $pdu) = @_;
	my $name = Net::SMPP::pdu_tab->{ $pdu->{cmd} }{cmd} || 'unknown';
	if ($name =~ /^bind_/) {
		my $answer = $name . '_resp';
		$smpp->$answer(seq => $pdu->{seq}, status => 0, system_id => 'NETSMPP');
		print "$name $pdu->{system_id} $pdu->{password}\n";
	} elsif ($name eq 'submit_sm') {
		my $n = $number++;
		$smpp->submit_sm_resp(seq => $pdu->{seq}, status => 0, message_id => sprintf '%X', $n);
		print "submit_sm $pdu->{source_addr} $pdu->{destination_addr} $pdu->{short_message}\n";
		deliver($smpp, $pdu->{destination_addr}, $pdu->{source_addr}, "id:$n sub:001 dlvrd:001 submit date:2611201542 " .
		    "done date:2611201543 stat:DELIVRD err:000 text:", 4) if $pdu->{registered_delivery} & 1;
	} elsif ($name eq 'enquire_link') {
		$smpp->enquire_link_resp(seq => $pdu->{seq});
	} elsif ($name eq 'unbind') {
		$smpp->unbind_resp(seq => $pdu->{seq});
		print "unbind\n";
	} else {
		print "$name $pdu->{status}\n";
	}
}

while (my $smpp = $listener->accept) {
	my $select = IO::Select->new($smpp, \*STDIN);
	GATEWAY: while (1) {
		for my $ready ($select->can_read) {
			if ($ready == $smpp) {
				my $pdu = $smpp->read_pdu or last GATEWAY;
				hear($smpp, $pdu);
			} else {
				sysread STDIN, my $line, 4096 or exit 0;
				deliver($smpp, $1, $2, $3, 0) if $line =~ /^(\S+) (\S+) (.*)/;
			}
		}
	}
	print "gone\n";
}
