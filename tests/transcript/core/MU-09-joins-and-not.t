# MU-09 MU-23 MU-39 NR-02: only available presence with <x/> to room/nick joins
C: <presence from='romeo@example/a' to='#a@irc.example' id='1'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example' to='romeo@example/a' id='1'><x xmlns='~muc'/>[[modify jid-malformed]]</presence>
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo' id='2'><x xmlns='~muc'/></presence>
S-none
C: <presence type='subscribe' from='romeo@example/a' to='#a@irc.example/romeo' id='3'><x xmlns='~muc'/></presence>
S-none
C: <presence type='probe' from='romeo@example/a' to='#a@irc.example/romeo' id='4'/>
S-none
C: <presence type='frob' from='romeo@example/a' to='#a@irc.example/romeo' id='5'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='5'>[[modify bad-request]]</presence>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='6'/>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a' id='6'><x xmlns='~muc#user'>
	<item affiliation='none' role='none'/><status code='110'/><status code='307'/><status code='333'/></x></presence>
% memory 0 accounts, 0 sessions, 0 rooms
# Nor does it while others of his clients are in.
% play join romeo@example/b #a romeo
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='7'><show>away</show></presence>
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a' id='7'><x xmlns='~muc#user'>
	<item affiliation='none' role='none'/><status code='110'/><status code='307'/><status code='333'/></x></presence>
C: <presence type='unavailable' from='romeo@example/a' to='#a@irc.example/romeo'/>
S-none
