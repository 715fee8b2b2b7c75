# CM-07: what began and failed is over, and says why; what waits when wherry leaves is answered; what nobody answers too
% play join romeo@example/a #a romeo
C: <iq type='set' from='romeo@example/a' to='irc.example' id='1'><command xmlns='~commands' node='pull'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'>...</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='2'><command xmlns='~commands' node='pull' sessionid='$seal'><x xmlns='jabber:x:data' type='submit'><field var='string'><value>1</value></field></x></command></iq>
! pull 1 -
= reply remote-server-timeout wait It is torn.
S: <iq type='result' from='irc.example' to='romeo@example/a' id='2'><command xmlns='~commands' node='pull' sessionid='*' status='completed' xml:lang='en'><note type='error'>It is torn.</note></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='3'><command xmlns='~commands' node='pull'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='3'>...</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='4'><command xmlns='~commands' node='pull' sessionid='$seal'><x xmlns='jabber:x:data' type='submit'><field var='string'><value>1</value></field></x></command></iq>
! pull 1 -
= reply drop
S: <iq type='result' from='irc.example' to='romeo@example/a' id='4'><command xmlns='~commands' node='pull' sessionid='*' status='completed' xml:lang='en'><note type='error'>*</note></command></iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='5'><command xmlns='~commands' node='pull'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='5'>...</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='6'><command xmlns='~commands' node='pull' sessionid='$seal'><x xmlns='jabber:x:data' type='submit'><field var='string'><value>1</value></field></x></command></iq>
! pull 1 -
% later 91s
S: <iq type='result' from='irc.example' to='romeo@example/a' id='6'><command xmlns='~commands' node='pull' sessionid='*' status='completed' xml:lang='en'><note type='error'>*in time</note></command></iq>
= reply vain
C: <iq type='set' from='romeo@example/a' to='irc.example' id='7'><command xmlns='~commands' node='pull'/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='7'>...</iq>
C: <iq type='set' from='romeo@example/a' to='irc.example' id='8'><command xmlns='~commands' node='pull' sessionid='$seal'><x xmlns='jabber:x:data' type='submit'><field var='string'><value>1</value></field></x></command></iq>
! pull 1 -
%+ stop
S: <iq type='result' from='irc.example' to='romeo@example/a' id='8'><command xmlns='~commands' node='pull' sessionid='*' status='completed' xml:lang='en'><note type='error'>The gateway let go of this before it was answered.</note></command></iq>
% drain
% link closed
! stopped
