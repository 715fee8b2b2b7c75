# The server lets us write rosters: VERSION.  (play privilege 2)
C: <message from='example' to='irc.example'><privilege xmlns='urn:xmpp:privilege:$1'><perm access='roster' type='both'/></privilege></message>
S-none
