# BL-06: whom a reload denies is out of the rooms he is in, and the network sees him go
% play join romeo@example/a #a romeo
% reload deny=romeo@example
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'><status>You may not use this gateway any more.</status>
	<x xmlns='~muc#user'><item affiliation='none' role='none' jid='romeo@example/a'/><status code='333'/><status code='110'/></x>[[oid]]</presence>
! reload
! [component irc.example] deny (empty) -> romeo@example
! room_close #a
! session_close - You may not use this gateway any more.
% memory 0 accounts, 0 sessions, 0 rooms
