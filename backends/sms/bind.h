/*
 * bind.h - one connection to an SMSC, and what is under way on it (SMPP 3.4, 2.2 to 2.9)
 *
 * It connects, binds, cuts what comes into PDUs, and answers what concerns nobody else.  Any octet that comes is life; a
 * silence is asked about (enquire_link).  What is no PDU is nacked once, and is the end; a PDU of which only the body is wrong is
 * answered with its own sequence number, and nothing ends.
 *
 * It never frees itself: over() is the last that is heard of it, and its owner frees it behind that, not in it.
 * Callbacks come out of the loop, never out of a call of the owner's.
 */
#pragma once

#include "backends/sms/smpp.h"
#include "base/error.h"
#include "base/log.h"
#include "net/tls.h"

typedef struct _SmppBind SmppBind;

typedef enum { SMPP_AS_TRANSCEIVER, SMPP_AS_TRANSMITTER, SMPP_AS_RECEIVER } SmppRole;

typedef struct {			/* borrowed for its life; the password is read when it is sent */
	const char *host;
	guint16 port;
	WryTls *tls;			/* NULL: plain */
	const char *const *pins;	/* of its certificate; NULL: none */
	const char *system_id, *system_type, *password;	/* the last two nullable */
	unsigned enquire_ms;		/* a silence after which it is asked whether it lives; twice unanswered: it does not */
	unsigned answer_ms;		/* for each answer */
	const WryLog *log;
} SmppPeer;

/* A request of the SMSC's that waits for our answer. */
typedef struct _SmppRequest SmppRequest;

typedef enum {
	SMPP_ANSWERED,			/* pdu: its response, of its command, or a generic_nack; never bare of its status */
	SMPP_UNANSWERED,		/* not in time: nobody knows */
	SMPP_LOST,			/* the connection is gone: nobody knows */
} SmppEnd;

typedef struct {
	void (*bound)(SmppBind *bind, gpointer data);
	/* What smpp_bind_send() sent, once.  pdu: only of SMPP_ANSWERED. */
	void (*answered)(SmppBind *bind, gpointer tag, SmppEnd end, const SmppPdu *pdu, gpointer data);
	/* deliver_sm or data_sm.  request: (transfer full), for smpp_request_answer(); pdu: borrowed for the call. */
	void (*delivered)(SmppBind *bind, SmppRequest *request, const SmppPdu *pdu, gpointer data);
	/* The SMSC wants to end it: nothing may be sent any more, over() follows. */
	void (*leaving)(SmppBind *bind, gpointer data);
	/*
	 * error (borrowed) NULL: in order.  NOT_AUTHORIZED: the login is refused; else it may be as good as new in a
	 * moment.
	 */
	void (*over)(SmppBind *bind, const GError *error, gpointer data);
} SmppBindFuncs;

SmppBind   *smpp_bind_new(const SmppPeer *peer, SmppRole role, const SmppBindFuncs *funcs,
			  gpointer data);
/* Cuts it.  Nobody is told of what is under way; what it asked is answered by nobody. */
void	    smpp_bind_free(SmppBind *bind);
/* Bound, and nobody wants to end it. */
bool	    smpp_bind_stands(const SmppBind *bind);
/* How many of ours are unanswered, enquire_link apart. */
unsigned    smpp_bind_under_way(const SmppBind *bind);
/*
 * Of one that stands.  pdu: its sequence is ours to give.  tag: comes back with answered(), unless it returns false: it does not fit into
 * a PDU, and nothing was sent.
 */
bool	    smpp_bind_send(SmppBind *bind, SmppPdu *pdu, gpointer tag);
/* Sends nothing more, waits up to ms for answers, unbinds; over() follows. */
void	    smpp_bind_leave(SmppBind *bind, unsigned ms);
/* How long it has been bound, milliseconds; 0: it has not. */
unsigned    smpp_bind_age_ms(const SmppBind *bind);
/* A number that no other one has had. */
unsigned    smpp_bind_serial(const SmppBind *bind);
/* Of one that is over: until when the SMSC was there, monotonic microseconds. */
gint64	    smpp_bind_ended_at(const SmppBind *bind);

/* Which connection it came by, a number that no other one has had; of one that stands. */
unsigned    smpp_request_bind(const SmppRequest *request);
/* Answers with that command_status, if the connection still stands.  request: (transfer full) */
void	    smpp_request_answer(SmppRequest *request, uint32_t status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmppBind, smpp_bind_free)
