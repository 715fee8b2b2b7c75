! login
< :bob!b@h INVITE romeo :#Secret
= invited #secret by bob
-
