/* ns.h - every namespace, once */
#pragma once

#define NS_COMPONENT	"jabber:component:accept"
#define NS_CLIENT	"jabber:client"
#define NS_STREAMS	"http://etherx.jabber.org/streams"
#define NS_STREAM_ERROR	"urn:ietf:params:xml:ns:xmpp-streams"
#define NS_STANZA_ERROR	"urn:ietf:params:xml:ns:xmpp-stanzas"
#define NS_XML		"http://www.w3.org/XML/1998/namespace"
#define NS_XDATA	"jabber:x:data"			    /* XEP-0004 */
#define NS_LAST		"jabber:iq:last"		    /* XEP-0012 */
#define NS_DISCO_INFO	"http://jabber.org/protocol/disco#info"	 /* XEP-0030 */
#define NS_DISCO_ITEMS	"http://jabber.org/protocol/disco#items"
#define NS_MUC		"http://jabber.org/protocol/muc"    /* XEP-0045 */
#define NS_MUC_USER	"http://jabber.org/protocol/muc#user"
#define NS_MUC_ADMIN	"http://jabber.org/protocol/muc#admin"
#define NS_MUC_OWNER	"http://jabber.org/protocol/muc#owner"
#define NS_MUC_ROOMCONFIG "http://jabber.org/protocol/muc#roomconfig"
#define NS_MUC_ROOMINFO	"http://jabber.org/protocol/muc#roominfo"
#define NS_MUC_STABLE	"http://jabber.org/protocol/muc#stable_id"
#define NS_MUC_SELFPING	"http://jabber.org/protocol/muc#self-ping-optimization"	/* XEP-0410 */
#define NS_MUC_TRAFFIC	"http://jabber.org/protocol/muc#traffic"
#define NS_MUC_NICK	"x-roomuser-item"
#define NS_COMMANDS	"http://jabber.org/protocol/commands" /* XEP-0050 */
#define NS_VCARD	"vcard-temp"			    /* XEP-0054 */
#define NS_SEARCH	"jabber:iq:search"		    /* XEP-0055 */
#define NS_RSM		"http://jabber.org/protocol/rsm"    /* XEP-0059 */
#define NS_ADDRESS	"http://jabber.org/protocol/address" /* XEP-0033 */
#define NS_OOB		"jabber:x:oob"			    /* XEP-0066 */
#define NS_XHTML_IM	"http://jabber.org/protocol/xhtml-im"  /* XEP-0071 */
#define NS_XHTML	"http://www.w3.org/1999/xhtml"
#define NS_REGISTER	"jabber:iq:register"		    /* XEP-0077 */
#define NS_CHATSTATES	"http://jabber.org/protocol/chatstates"	/* XEP-0085 */
#define NS_ROSTER	"jabber:iq:roster"		    /* RFC 6121 */
#define NS_ROSTERX	"http://jabber.org/protocol/rosterx" /* XEP-0144 */
#define NS_AVATAR_DATA	"urn:xmpp:avatar:data"		    /* XEP-0084 */
#define NS_AVATAR_METADATA "urn:xmpp:avatar:metadata"
#define NS_PUBSUB	"http://jabber.org/protocol/pubsub" /* XEP-0060 */
#define NS_PUBSUB_EVENT	"http://jabber.org/protocol/pubsub#event"
#define NS_VCARD_UPDATE	"vcard-temp:x:update"		    /* XEP-0153 */
#define NS_DELEGATION_1	"urn:xmpp:delegation:1"		    /* XEP-0355 */
#define NS_DELEGATION_2	"urn:xmpp:delegation:2"
#define NS_VERSION	"jabber:iq:version"		    /* XEP-0092 */
#define NS_GATEWAY	"jabber:iq:gateway"		    /* XEP-0100 */
#define NS_ESCAPING	"jid\\20escaping"		    /* XEP-0106 */
#define NS_RECEIPTS	"urn:xmpp:receipts"		    /* XEP-0184 */
#define NS_CAPS		"http://jabber.org/protocol/caps"   /* XEP-0115 */
#define NS_PING		"urn:xmpp:ping"			    /* XEP-0199 */
#define NS_TIME		"urn:xmpp:time"			    /* XEP-0202 */
#define NS_NICK		"http://jabber.org/protocol/nick"   /* XEP-0172 */
#define NS_DELAY	"urn:xmpp:delay"		    /* XEP-0203 */
#define NS_CONFERENCE	"jabber:x:conference"		    /* XEP-0249 */
#define NS_FORWARD	"urn:xmpp:forward:0"		    /* XEP-0297 */
#define NS_CARBONS	"urn:xmpp:carbons:2"		    /* XEP-0280 */
#define NS_CORRECT	"urn:xmpp:message-correct:0"	    /* XEP-0308 */
#define NS_UPLOAD	"urn:xmpp:http:upload:0"	    /* XEP-0363 */
#define NS_MARKERS	"urn:xmpp:chat-markers:0"	    /* XEP-0333 */
#define NS_MAM		"urn:xmpp:mam:2"		    /* XEP-0313 */
#define NS_MAM_EXTENDED	"urn:xmpp:mam:2#extended"
#define NS_HINTS	"urn:xmpp:hints"		    /* XEP-0334 */
#define NS_HATS		"urn:xmpp:hats:0"		    /* XEP-0317 */
#define NS_VALIDATE	"http://jabber.org/protocol/xdata-validate"	/* XEP-0122 */
#define NS_SID		"urn:xmpp:sid:0"		    /* XEP-0359 */
#define NS_PRIVILEGE_1	"urn:xmpp:privilege:1"		    /* XEP-0356 */
#define NS_PRIVILEGE_2	"urn:xmpp:privilege:2"
#define NS_REFERENCE	"urn:xmpp:reference:0"		    /* XEP-0372 */
#define NS_STYLING	"urn:xmpp:styling:0"		    /* XEP-0393 */
#define NS_MARKUP	"urn:xmpp:markup:0"		    /* XEP-0394 */
#define NS_OCCUPANT_ID	"urn:xmpp:occupant-id:0"	    /* XEP-0421 */
#define NS_RETRACT	"urn:xmpp:message-retract:1"	    /* XEP-0424 */
#define NS_RETRACT_0	"urn:xmpp:message-retract:0"	    /* its older form, fastened by 0422 */
#define NS_FASTEN	"urn:xmpp:fasten:0"		    /* XEP-0422 */
#define NS_MODERATE	"urn:xmpp:message-moderate:1"	    /* XEP-0425 */
#define NS_FALLBACK	"urn:xmpp:fallback:0"		    /* XEP-0428 */
#define NS_REACTIONS	"urn:xmpp:reactions:0"		    /* XEP-0444 */
#define NS_REACTIONS_LIMITS "urn:xmpp:reactions:0:restrictions" /* of XEP-0444 */
#define NS_SFS		"urn:xmpp:sfs:0"		    /* XEP-0447 */
#define NS_FILE		"urn:xmpp:file:metadata:0"	    /* XEP-0446 */
#define NS_SIMS		"urn:xmpp:sims:1"		    /* XEP-0385 */
#define NS_JINGLE_FT	"urn:xmpp:jingle:apps:file-transfer:5"	/* XEP-0234: the metadata of 0385 */
#define NS_HASHES	"urn:xmpp:hashes:2"		    /* XEP-0300 */
#define NS_URL_DATA	"http://jabber.org/protocol/url-data"	/* XEP-0103 */
#define NS_REPLY	"urn:xmpp:reply:0"		    /* XEP-0461 */
#define NS_EME		"urn:xmpp:eme:0"		    /* XEP-0380 */
#define NS_OMEMO	"eu.siacs.conversations.axolotl"    /* XEP-0384 */
#define NS_OMEMO_2	"urn:xmpp:omemo:2"
#define NS_PGP		"jabber:x:encrypted"		    /* XEP-0027 */
#define NS_OX		"urn:xmpp:openpgp:0"		    /* XEP-0373 */
