# a reload changes who may, how much, and what the backend is told; the rest needs a restart
% play join romeo@example/a #a romeo
% reload deny=romeo@example;max_networks=3;service_name=hilfe;strings=5
S: <presence type='unavailable' from='#a@irc.example/romeo' to='romeo@example/a'>...</presence>
! reload
! [component irc.example] deny (empty) -> romeo@example
! [component irc.example] max_networks 0 -> 3
! restart [component irc.example] service_name
! restart [component irc.example] strings
! room_close #a
! session_close - You may not use this gateway any more.
C: <message type='groupchat' from='romeo@example/a' to='#a@irc.example' id='1'><body>hi</body></message>
S: <message type='error' from='#a@irc.example' to='romeo@example/a' id='1'>[[auth forbidden]]</message>
% reload register=required
! reload
! [component irc.example] register optional -> required
! restart [component irc.example] service_name
! restart [component irc.example] strings
C: <message type='chat' from='juliet@example/a' to='help@irc.example' id='2'><body>frob</body></message>
S: <message type='chat' xml:lang='en' from='help@irc.example' to='juliet@example/a'>...</message>
C: <presence from='juliet@example/a' to='#a@irc.example/juliet' id='3'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/juliet' to='juliet@example/a' id='3'><x xmlns='~muc'/>[[auth registration-required]]</presence>
