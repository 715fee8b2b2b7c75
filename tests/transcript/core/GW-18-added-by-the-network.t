# GW-18 GW-21 SU-10 SU-11 SU-12 SU-14 SU-16 SU-18 SU-20: the network adds, asks, lets in beforehand, shuts out, and deletes
% option backend=marionette
% option roster=subscribe
% play people romeo
% play online romeo@example/a romeo
= asked benvolio Benvolio Cousin, let me see you
S: <presence type='subscribe' from='benvolio@irc.example' to='romeo@example'><status>Cousin, let me see you</status><nick xmlns='http://jabber.org/protocol/nick'>Benvolio</nick></presence>
# Not a word of being let in comes unasked; what he allows reaches the network.
C: <presence type='subscribed' from='romeo@example' to='benvolio@irc.example'/>
! contact_answer benvolio yes
C: <presence type='subscribed' from='romeo@example' to='benvolio@irc.example'/>
S-none
# Asked again, it has been answered.
= asked benvolio
! contact_answer benvolio yes
= asked tybalt
S: <presence type='subscribe' from='tybalt@irc.example' to='romeo@example'/>
C: <presence type='unsubscribed' from='romeo@example' to='tybalt@irc.example'/>
! contact_answer tybalt no
# Let in before he asks.
= answered juliet yes
S-none
% stored romeo@example registered <service both> <benvolio to> <juliet none approved> nick=romeo
C: <presence type='probe' from='romeo@example' to='juliet@irc.example'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
C: <presence type='subscribe' from='romeo@example' to='juliet@irc.example'/>
S: <presence type='subscribed' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='subscribe' from='juliet@irc.example' to='romeo@example'/>
! contact_watch juliet
= is juliet online
S: <presence from='juliet@irc.example' to='romeo@example'/>
# She takes it back: she goes first.
= answered juliet no
S: <presence type='unavailable' from='juliet@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='juliet@irc.example' to='romeo@example'/>
! contact_unwatch juliet
% stored romeo@example registered <service both> <benvolio to> <juliet none+out> nick=romeo
# What he has not answered is asked again when he comes, not for ever.
C: <presence type='unavailable' from='romeo@example/a' to='irc.example'/>
S: <presence type='unavailable' from='irc.example' to='romeo@example'/>
C: <presence from='romeo@example/a' to='irc.example'/>
S: <presence from='irc.example' to='romeo@example'><status>connected as romeo</status></presence>
S: <presence type='subscribe' from='juliet@irc.example' to='romeo@example'/>
# On its list, and off it.
= listed nurse Nurse Household
S: <presence type='subscribe' from='nurse@irc.example' to='romeo@example'><nick xmlns='http://jabber.org/protocol/nick'>Nurse</nick></presence>
= listed nurse Nurse Household
S-none
C: <presence type='subscribed' from='romeo@example' to='nurse@irc.example'/>
! contact_answer nurse yes
C: <presence type='subscribe' from='romeo@example' to='nurse@irc.example'/>
! contact_ask nurse
= answered nurse yes
S: <presence type='subscribed' from='nurse@irc.example' to='romeo@example'/>
! contact_watch nurse
= is nurse online
S: <presence from='nurse@irc.example' to='romeo@example'/>
= dropped nurse
S: <presence type='unsubscribe' from='nurse@irc.example' to='romeo@example'/>
S: <presence type='unsubscribed' from='nurse@irc.example' to='romeo@example'/>
S: <presence type='unavailable' from='nurse@irc.example' to='romeo@example'/>
! contact_unwatch nurse
