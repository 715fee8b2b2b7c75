-- Prosody: copy to /etc/prosody/conf.d/wherry.cfg.lua ; then: systemctl restart prosody
-- With your domains and secrets filled in: wherryctl server-config prosody
Component "irc.example.org"
  component_secret = "the same as in /etc/wherry/irc.secret"
-- in VirtualHost "example.org":
--   disco_items = { { "irc.example.org", "IRC" } }
-- where http_file_share is, so that users can be given files:
--   http_file_share_access = { "irc.example.org" }
