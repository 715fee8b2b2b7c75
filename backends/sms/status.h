/*
 * status.h - command_status (SMPP 3.4 5.1.3, 5.0 4.7.6): names, what each means for a message and for a link, and words
 */
#pragma once

#include "base/error.h"

#include <stdint.h>

/* X(value, name, what to do about a message that was answered so) */
#define SMPP_STATUS_MAP(X)				\
	X(0x000, ROK,			TAKEN)		\
	X(0x001, RINVMSGLEN,		REFUSED)	\
	X(0x002, RINVCMDLEN,		REFUSED)	\
	X(0x003, RINVCMDID,		REFUSED)	\
	X(0x004, RINVBNDSTS,		LINK)		\
	X(0x005, RALYBND,		LINK)		\
	X(0x006, RINVPRTFLG,		REFUSED)	\
	X(0x007, RINVREGDLVFLG,		REFUSED)	\
	X(0x008, RSYSERR,		LATER)		\
	X(0x00a, RINVSRCADR,		REFUSED)	\
	X(0x00b, RINVDSTADR,		REFUSED)	\
	X(0x00c, RINVMSGID,		REFUSED)	\
	X(0x00d, RBINDFAIL,		LINK)		\
	X(0x00e, RINVPASWD,		LINK)		\
	X(0x00f, RINVSYSID,		LINK)		\
	X(0x011, RCANCELFAIL,		REFUSED)	\
	X(0x013, RREPLACEFAIL,		REFUSED)	\
	X(0x014, RMSGQFUL,		THROTTLED)	\
	X(0x015, RINVSERTYP,		REFUSED)	\
	X(0x033, RINVNUMDESTS,		REFUSED)	\
	X(0x034, RINVDLNAME,		REFUSED)	\
	X(0x040, RINVDESTFLAG,		REFUSED)	\
	X(0x042, RINVSUBREP,		REFUSED)	\
	X(0x043, RINVESMCLASS,		REFUSED)	\
	X(0x044, RCNTSUBDL,		REFUSED)	\
	X(0x045, RSUBMITFAIL,		REFUSED)	\
	X(0x048, RINVSRCTON,		REFUSED)	\
	X(0x049, RINVSRCNPI,		REFUSED)	\
	X(0x050, RINVDSTTON,		REFUSED)	\
	X(0x051, RINVDSTNPI,		REFUSED)	\
	X(0x053, RINVSYSTYP,		LINK)		\
	X(0x054, RINVREPFLAG,		REFUSED)	\
	X(0x055, RINVNUMMSGS,		REFUSED)	\
	X(0x058, RTHROTTLED,		THROTTLED)	\
	X(0x061, RINVSCHED,		REFUSED)	\
	X(0x062, RINVEXPIRY,		REFUSED)	\
	X(0x063, RINVDFTMSGID,		REFUSED)	\
	X(0x064, RX_T_APPN,		LATER)		\
	X(0x065, RX_P_APPN,		REFUSED)	\
	X(0x066, RX_R_APPN,		REFUSED)	\
	X(0x067, RQUERYFAIL,		REFUSED)	\
	X(0x0c0, RINVOPTPARSTREAM,	REFUSED)	\
	X(0x0c1, ROPTPARNOTALLWD,	REFUSED)	\
	X(0x0c2, RINVPARLEN,		REFUSED)	\
	X(0x0c3, RMISSINGOPTPARAM,	REFUSED)	\
	X(0x0c4, RINVOPTPARAMVAL,	REFUSED)	\
	X(0x0fe, RDELIVERYFAILURE,	REFUSED)	\
	X(0x0ff, RUNKNOWNERR,		REFUSED)	\
	X(0x100, RSERTYPUNAUTH,		REFUSED)	\
	X(0x101, RPROHIBITED,		REFUSED)	\
	X(0x102, RSERTYPUNAVAIL,	LATER)		\
	X(0x103, RSERTYPDENIED,		REFUSED)	\
	X(0x104, RINVDCS,		REFUSED)	\
	X(0x105, RINVSRCADDRSUBUNIT,	REFUSED)	\
	X(0x106, RINVDSTADDRSUBUNIT,	REFUSED)	\
	X(0x107, RINVBCASTFREQINT,	REFUSED)	\
	X(0x108, RINVBCASTALIAS_NAME,	REFUSED)	\
	X(0x109, RINVBCASTAREAFMT,	REFUSED)	\
	X(0x10a, RINVNUMBCAST_AREAS,	REFUSED)	\
	X(0x10b, RINVBCASTCNTTYPE,	REFUSED)	\
	X(0x10c, RINVBCASTMSGCLASS,	REFUSED)	\
	X(0x10d, RBCASTFAIL,		REFUSED)	\
	X(0x10e, RBCASTQUERYFAIL,	REFUSED)	\
	X(0x10f, RBCASTCANCELFAIL,	REFUSED)	\
	X(0x110, RINVBCAST_REP,		REFUSED)	\
	X(0x111, RINVBCASTSRVGRP,	REFUSED)	\
	X(0x112, RINVBCASTCHANIND,	REFUSED)

enum {
#define X(value, name, fate) SMPP_ESME_##name = value,
	SMPP_STATUS_MAP(X)
#undef X
};

/* What an answer says of the message that got it. */
typedef enum {
	SMPP_TAKEN,
	SMPP_THROTTLED,			/* too fast: the same again, first of its destination, slower */
	SMPP_LATER,			/* their own trouble: the same again after a while */
	SMPP_REFUSED,			/* never */
	SMPP_LINK,			/* nothing of it: we are not bound, or not as we should be */
} SmppClass;

/* Of one that no table knows (a vendor's, 0x400 to 0x4ff, or anything): SMPP_REFUSED. */
SmppClass   smpp_status_class(uint32_t status);
/* "0x0b ESME_RINVDSTADR", "0x40a, the provider's own", "0x2000": for people.  (transfer full) */
char	   *smpp_status_describe(uint32_t status);
/*
 * Why a submit_sm was not taken, for its sender: SMPP_THROTTLED, SMPP_LATER and SMPP_LINK wait, SMPP_REFUSED does not.
 * said (nullable): what the SMSC added, any bytes, n of them.  (transfer full)
 */
GError	   *smpp_status_error(uint32_t status, const void *said, gsize n);

/*
 * Why we may not bind.  link: "smsc.example.net".  NOT_AUTHORIZED, and cancel, where the next try would fare no better and may lock
 * the account: system_id, password, system_type; else it waits.  (transfer full)
 */
GError	   *smpp_bind_error(uint32_t status, const char *link);

/* Why a message that had been taken did not arrive: its words are a msgid with the raw answer as %s. */
typedef struct {
	int error;
	const char *msgid;
} SmppReason;

/* By network_error_code (3.4 5.3.2.31).  False: it tells nothing. */
bool	    smpp_network_reason(int type, int error, SmppReason *ret);
/* "GSM error 27", "error 27 of network type 1".  (transfer full) */
char	   *smpp_network_describe(int type, int error);
