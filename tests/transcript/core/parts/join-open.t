# As join, of somebody whose session may have a nick of its own: CLIENT ROOM NICK.
% play join $1 $2 $3
