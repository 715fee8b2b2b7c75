/*
 * gateway.h - builds components from the configuration, starts and stops it all
 */
#pragma once

#include "core/config.h"
#include "core/types.h"
#include "xmpp/link.h"

typedef struct _WryGateway WryGateway;

typedef struct {
	bool trace_backend;	/* core/trace.c between: logs each order, aborts on a broken bracket */
	/* Another gateway has the database now: this one is to leave, and not to write.  Once; NULL: none. */
	void (*taken)(gpointer data);
	gpointer data;
} WryGatewayOptions;

/* config: (transfer full).  error, for the operator: store, key, listeners.  Nothing is dialled yet. */
WryGateway *wry_gateway_new(WryConfig *config, const WryGatewayOptions *options, GError **error);
/* Starts the backends and the links; after it the loop does the rest. */
bool	    wry_gateway_start(WryGateway *gateway, GError **error);
/*
 * Leaves in order: unavailable presences, the backends' farewells, </stream:stream>, the store.
 * done() is called once, when all has left or after 5 s.
 */
void	    wry_gateway_stop(WryGateway *gateway, void (*done)(gpointer data), gpointer data);
void	    wry_gateway_free(WryGateway *gateway);

/*
 * Takes what is changeable from a new configuration (transfer full).  changed, restart: lines in
 * words are appended: "[component irc.example.org] max_networks 10 -> 20", "[wherry] database".
 */
void	    wry_gateway_reload(WryGateway *gateway, WryConfig *config, GPtrArray *changed,
			       GPtrArray *restart);

/* As access_deny() of the n-th component; who is shut out is put out of what he is in. */
bool	    wry_gateway_deny(WryGateway *gateway, unsigned n, const char *who, bool on, WryReply *reply);

/* For status and doctor. */
typedef struct {
	const char *domain, *backend, *title;
	WryLinkStatus link;
	unsigned users;			/* accounts in memory, guests too */
	unsigned online;		/* of them with a session that is open */
	unsigned sessions;		/* open */
	unsigned waiting;		/* sessions that wait to try again */
	unsigned queue;			/* messages under way */
	const char *store_trouble;	/* why nothing is stored; NULL: it is */
	const char *queue_trouble;	/* why none of them goes out; NULL: they do, or nobody said */
	bool queue_login;		/* it is our login that is refused */
	const char *way_out;		/* then: the setting to mend (WryBackend.way_out); NULL: unknown */
	gint64 queue_oldest;		/* of those that are kept on the disk, unix microseconds; 0: none */
} WryComponentStatus;

unsigned    wry_gateway_n_components(const WryGateway *gateway);
/* For control-users.c, which does with it what an operator's command would. */
WryComponent *wry_gateway_component(const WryGateway *gateway, unsigned n);
void	    wry_gateway_component_status(const WryGateway *gateway, unsigned n,
					 WryComponentStatus *ret);
/* What its backend says of itself, a line each. */
void	    wry_gateway_component_describe(const WryGateway *gateway, unsigned n, GString *lines);
/* What its operator should mend of it now. */
void	    wry_gateway_component_advise(const WryGateway *gateway, unsigned n, WryAdvise advise,
					 gpointer data);
/* One call a session that is not idle.  Strings borrowed for the call. */
typedef struct {
	const char *user, *component, *network, *state, *as, *note;
	gint64 since;			/* unix microseconds */
	unsigned rooms, clients;
} WrySessionStatus;
void	    wry_gateway_each_session(const WryGateway *gateway, const char *user,
				     void (*each)(const WrySessionStatus *status, gpointer data),
				     gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryGateway, wry_gateway_free)
