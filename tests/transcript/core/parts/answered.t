# A set of ours is answered by the user's server: WHO.  (play answered romeo@example)
C: <iq type='result' from='$1' to='irc.example' id='$ask'/>
