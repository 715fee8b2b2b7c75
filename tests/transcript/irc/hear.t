# Of rooms, of people, of the network; in the past, in colour, by name, in another charset.
% caps message-tags server-time
! login
! enter #a @op bob
< @msgid=m-1;time=2020-01-01T00:00:00.000Z :bob!b@h PRIVMSG #a :old news
= received #a <bob> delayed id=m-1 at=1577836800: old news
< :bob!b@h PRIVMSG #a :plain \002bold\017 \00304,01red\003 \035it\035\037un
= caps 2101
= received #a <bob> spans=6+4:1,11+3:0/ff0000,15+2:2,17+2:4: plain bold red itun
< :bob!b@h PRIVMSG #a :caf\351
= received #a <bob>: café
< :bob!b@h PRIVMSG #a :hey Romeo, look
= received #a <bob> highlight: hey Romeo, look
< :bob!b@h PRIVMSG #a :romeos
= received #a <bob>: romeos
< :op!o@h PRIVMSG @#a :operators only
= received #a <op> private: [@#a] operators only
< :Bob!b@h PRIVMSG romeo :hello
= received bob: hello
< :NickServ!n@services NOTICE romeo :This nickname is registered
= received nickserv notice: This nickname is registered
< :ChanServ!c@services NOTICE romeo :[#a] Welcome
= received #a <ChanServ> notice: [#a] Welcome
< :ChanServ!c@services NOTICE romeo :[#b] Welcome
= received chanserv notice: [#b] Welcome
< :irc.srv.example NOTICE romeo :*** Looking around
= notice *** Looking around
< :irc.srv.example WALLOPS :all hear
= notice WALLOPS all hear
< :bob!b@h PRIVMSG #elsewhere :not for us
< :bob!b@h PRIVMSG #a :\003\002
< :romeo!u@h PRIVMSG bob :said by another client of mine
= received bob carbon: said by another client of mine
< :we%ird!x@h PRIVMSG romeo :hello
= received we%ird: hello
< :~odd!x@h PRIVMSG romeo :hello
= notice ~odd: hello
< :srv 301 romeo bob :gone
= person bob away status=gone
-
