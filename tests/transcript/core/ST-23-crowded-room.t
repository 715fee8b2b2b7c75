# ST-20 ST-23: asking for a crowded room again and again costs as much as it sends
% play join romeo@example/a #a romeo
= present #a p00 participant none
% drain 1
= present #a p01 participant none
% drain 1
= present #a p02 participant none
% drain 1
= present #a p03 participant none
% drain 1
= present #a p04 participant none
% drain 1
= present #a p05 participant none
% drain 1
= present #a p06 participant none
% drain 1
= present #a p07 participant none
% drain 1
= present #a p08 participant none
% drain 1
= present #a p09 participant none
% drain 1
= present #a p10 participant none
% drain 1
= present #a p11 participant none
% drain 1
= present #a p12 participant none
% drain 1
= present #a p13 participant none
% drain 1
= present #a p14 participant none
% drain 1
= present #a p15 participant none
% drain 1
= present #a p16 participant none
% drain 1
= present #a p17 participant none
% drain 1
= present #a p18 participant none
% drain 1
= present #a p19 participant none
% drain 1
= present #a p20 participant none
% drain 1
= present #a p21 participant none
% drain 1
= present #a p22 participant none
% drain 1
= present #a p23 participant none
% drain 1
= present #a p24 participant none
% drain 1
= present #a p25 participant none
% drain 1
= present #a p26 participant none
% drain 1
= present #a p27 participant none
% drain 1
= present #a p28 participant none
% drain 1
= present #a p29 participant none
% drain 1
= present #a p30 participant none
% drain 1
= present #a p31 participant none
% drain 1
= present #a p32 participant none
% drain 1
= present #a p33 participant none
% drain 1
= present #a p34 participant none
% drain 1
= present #a p35 participant none
% drain 1
= present #a p36 participant none
% drain 1
= present #a p37 participant none
% drain 1
= present #a p38 participant none
% drain 1
= present #a p39 participant none
% drain 1
= present #a p40 participant none
% drain 1
= present #a p41 participant none
% drain 1
= present #a p42 participant none
% drain 1
= present #a p43 participant none
% drain 1
= present #a p44 participant none
% drain 1
= present #a p45 participant none
% drain 1
= present #a p46 participant none
% drain 1
= present #a p47 participant none
% drain 1
= present #a p48 participant none
% drain 1
= present #a p49 participant none
% drain 1
= present #a p50 participant none
% drain 1
= present #a p51 participant none
% drain 1
= present #a p52 participant none
% drain 1
= present #a p53 participant none
% drain 1
= present #a p54 participant none
% drain 1
= present #a p55 participant none
% drain 1
= present #a p56 participant none
% drain 1
= present #a p57 participant none
% drain 1
= present #a p58 participant none
% drain 1
= present #a p59 participant none
% drain 1
% repeat 120 <presence from='romeo@example/a' to='#a@irc.example/romeo' id='r$n'><x xmlns='~muc'/></presence>
% drain
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='z'><x xmlns='~muc'/></presence>
S: <presence type='error' from='#a@irc.example/romeo' to='romeo@example/a' id='z'><x xmlns='~muc'/>[[wait resource-constraint]]</presence>
# Messages are another bucket, and a while later all is well.
% later 60s
C: <presence from='romeo@example/a' to='#a@irc.example/romeo' id='y'><x xmlns='~muc'/></presence>
% drain 62
