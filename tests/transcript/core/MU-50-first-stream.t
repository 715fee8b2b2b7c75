# MU-50: the first stream of all finds nobody to put out
% option link=down
% link up
S-none
% link down
% link up
S-none
