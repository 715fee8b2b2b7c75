# DI-10 MI-07: presences of the gateway and of contacts bear <c/>, its node answers what was hashed, and a picture's hash
% play register romeo
% drain
C: <presence from='romeo@example/a' to='irc.example'/>
% drain
C: <presence type='subscribed' from='romeo@example' to='irc.example'/>
C: <presence type='subscribe' from='romeo@example' to='irc.example'/>
S: <presence type='subscribed' from='irc.example' to='romeo@example'/>
S: <presence from='irc.example' to='romeo@example'>
	<c xmlns='~caps' hash='sha-1' node='urn:x-wherry' ver='8MzHiIfm0Ioc4WBeSDMfw070Bd0='/><x xmlns='vcard-temp:x:update'><photo/></x></presence>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='1'><query xmlns='~disco#info' node='urn:x-wherry#8MzHiIfm0Ioc4WBeSDMfw070Bd0='/></iq>
S: <iq type='result' from='irc.example' to='romeo@example/a' id='1'><query xmlns='~disco#info' node='urn:x-wherry#8MzHiIfm0Ioc4WBeSDMfw070Bd0='>
	<identity category='gateway' type='irc' name='Puppets'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='irc.example' id='2'><query xmlns='~disco#info' node='urn:x-wherry#AAAAiIfm0Ioc4WBeSDMfw070Bd0='/></iq>
S: <iq type='error' from='irc.example' to='romeo@example/a' id='2'>[[cancel item-not-found]]</iq>
C: <presence from='romeo@example/a' to='#a@irc.example/romeo'><x xmlns='~muc'/></presence>
% drain
= opened romeo
% drain
# All contacts of a network share one hash: it is that of their client, not of their names.
C: <presence type='subscribe' from='romeo@example' to='bob@irc.example'/>
S: <presence type='subscribed' from='bob@irc.example' to='romeo@example'/>
S: <presence from='bob@irc.example' to='romeo@example'>
	<c xmlns='~caps' hash='sha-1' node='urn:x-wherry' ver='jhixWyIkeaAsltuiZcANkEdkFmM='/><x xmlns='vcard-temp:x:update'><photo/></x></presence>
% drain
C: <iq type='get' from='romeo@example/a' to='bob@irc.example' id='3'><query xmlns='~disco#info' node='urn:x-wherry#jhixWyIkeaAsltuiZcANkEdkFmM='/></iq>
S: <iq type='result' from='bob@irc.example' to='romeo@example/a' id='3'><query xmlns='~disco#info' node='urn:x-wherry#jhixWyIkeaAsltuiZcANkEdkFmM='>
	<identity category='client' type='pc' name='Puppets'/><feature var='*'/>...</query></iq>
C: <iq type='get' from='romeo@example/a' to='bob@irc.example/client' id='4'><query xmlns='~disco#info'/></iq>
S: <iq type='result' from='bob@irc.example/client' to='romeo@example/a' id='4'><query xmlns='~disco#info'>
	<identity category='client' type='pc' name='Puppets'/><feature var='*'/>...</query></iq>
# Another picture, another presence; what is no SHA-1 is none.
= pictured bob 0123456789abcdef0123456789abcdef01234567
S: <presence from='bob@irc.example' to='romeo@example'><c xmlns='~caps' hash='sha-1' node='*' ver='*'/>
	<x xmlns='vcard-temp:x:update'><photo>0123456789abcdef0123456789abcdef01234567</photo></x></presence>
= pictured bob 0123456789abcdef0123456789abcdef01234567
S-none
= pictured bob <evil/>
S: <presence from='bob@irc.example' to='romeo@example'><c xmlns='~caps' hash='sha-1' node='*' ver='*'/><x xmlns='vcard-temp:x:update'><photo/></x></presence>
= pictured bob
S: <presence from='bob@irc.example' to='romeo@example'><c xmlns='~caps' hash='sha-1' node='*' ver='*'/><x xmlns='vcard-temp:x:update'><photo/></x></presence>
