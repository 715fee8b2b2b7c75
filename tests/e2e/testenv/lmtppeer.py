"""What stands behind an MTA: an LMTP server after RFC 2033, with one reply a recipient at the dot.

It offers what wherryd's own listener does, and answers as the story says (smtpsink.py), so that the
MTAs' configurations are tried with answers that a gateway gives only on a bad day.
"""

from .smtpsink import SmtpSink


class LmtpPeer(SmtpSink):
    protocol, hello = "lmtp", ("LHLO",)
    extensions = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 52428800", "ENHANCEDSTATUSCODES",
                  "XFORWARD NAME ADDR PROTO HELO SOURCE PORT IDENT")

    def replies(self, mail):
        """A recipient that was named twice is answered twice."""
        return [self.judge(mail, each) for each in mail.recipients]
