#!/usr/bin/perl
# oracle.pl - Net::SMPP's codec alone, a line of JSON in and out, as oracle.js
use strict;
use warnings;
use IO::Socket;
use JSON::PP;
use Net::SMPP;
use Socket;

my $json = JSON::PP->new->canonical->latin1;
my %numbers = map { $_ => 1 } qw(source_addr_ton source_addr_npi dest_addr_ton dest_addr_npi esm_class protocol_id priority_flag
    registered_delivery replace_if_present_flag data_coding sm_default_msg_id interface_version addr_ton addr_npi esme_addr_ton
    esme_addr_npi);

# A connection to ourselves: what the library writes, and what it reads.
socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "socketpair: $!";
my $smpp = Net::SMPP->new_from_fd(fileno($theirs), 'r+') or die "no connection";
${*$smpp}{smpp_version} = 0x34;
$smpp->set_version(0x34);
${*$smpp}{async} = 1;
${*$smpp}{seq} = 0;
$SIG{__WARN__} = sub { };
$| = 1;

while (my $line = <STDIN>) {
	my $order = $json->decode($line);
	my %answer;
	if (defined $order->{hex}) {
		syswrite $ours, pack 'H*', $order->{hex};
		my $pdu = $smpp->read_pdu();
		%answer = (command_id => $pdu->{cmd}, command_status => $pdu->{status}, sequence_number => $pdu->{seq}, tlvs => {});
		for my $key (keys %$pdu) {
			next if $key =~ /^(cmd|status|seq|data|reserved|known_pdu)$/ or !defined $pdu->{$key};
			if ($key =~ /^\d+$/) {
				$answer{tlvs}{$key} = unpack 'H*', $pdu->{$key};
			} else {
				$answer{$key} = $numbers{$key} ? 0 + $pdu->{$key} : unpack 'H*', $pdu->{$key};
			}
		}
	} else {
		my ($command, $tlvs) = delete @$order{qw(command tlvs)};
		my @fields;
		for my $key (sort keys %$order) {
			my $name = { sequence_number => 'seq', command_status => 'status' }->{$key} || $key;
			next if $name eq 'status' and $command !~ /_resp|nack/;
			push @fields, $name, $numbers{$key} || $name =~ /^(seq|status)$/ ? $order->{$key} : pack 'H*', $order->{$key};
		}
		push @fields, Net::SMPP::param_tab->{$_->{tag}}{name}, pack 'H*', $_->{value} for @$tlvs;
		$smpp->can($command)->($smpp, @fields);
		sysread $ours, my $bytes, 100000;
		%answer = (hex => unpack 'H*', $bytes);
	}
	print $json->encode(\%answer), "\n";
}
