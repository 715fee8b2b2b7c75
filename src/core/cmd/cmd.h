/*
 * cmd.h - what the core's commands share: networks by name, and the run functions of the table
 *
 * For src/core/cmd alone.
 */
#pragma once

#include "core/commands.h"

/* --- networks (cmd.c) ------------------------------------------------------------ */

/* A network the user is on, or the configuration names. */
typedef struct {
	char *network;			/* of sessions and addresses; NULL where there is one */
	char *title;			/* "Libera.Chat" */
	char *host;			/* NULL: not known, or the title says it */
	WrySession *session;		/* NULL */
} CmdNetwork;

/* Those of the configuration in its order, then the user's others by name.  (transfer full) */
GPtrArray  *cmd_networks(const WryCall *call);
/*
 * The network that a word means: its number in `networks`, the beginning of its name, a host.
 * word NULL: the one there is.  (transfer full), with a network of the user's or one nobody is on yet;
 * NULL and error.
 */
CmdNetwork *cmd_network(const WryCall *call, const char *word, GError **error);
void	    cmd_network_free(CmdNetwork *network);
/* "Libera.Chat" for "irc.libera.chat".  (transfer full) */
char	   *cmd_title(const WryComponent *component, const char *network);
/* The party that somebody names: an address as typed, or its JID here; where it lacks the network, that is
 * the one there is.  (transfer full) */
WryAddress *cmd_address(const WryCall *call, const char *text, GError **error);
/* "romeo (Libera.Chat)", or "romeo".  (transfer full) */
char	   *cmd_name(const WryComponent *component, const WryAddress *address);
/* "3 days", "38 seconds".  (transfer full) */
char	   *cmd_duration(const char *lang, gint64 seconds);
/* A field's text; NULL: not filled in. */
const char *cmd_text(const WryCall *call, const char *field);

/* --- what takes longer than a client waits (cmd.c) ---------------------------------------- */

/*
 * A command that hands over a file: it is answered, or after 45 seconds answered that it takes a while; then the end is told
 * in chat.  Ended, and freed, by one of the two.
 */
typedef struct {
	WryComponent *component;
	char *user, *lang;
	WryReply *reply;		/* NULL: answered already */
	WryTimer *slow;
} CmdLater;

CmdLater   *cmd_later(const WryCall *call, WryReply *reply);
void	    cmd_later_tell(CmdLater *later, const char *text);
/* msgid: for chat, with the error's text in it. */
void	    cmd_later_fail(CmdLater *later, const GError *error, const char *msgid);

/* --- the table's functions ------------------------------------------------------------ */

#define CMD(name) void cmd_##name(const WryCall *call, WryReply *reply);
/* account.c */
CMD(help) CMD(status) CMD(connection) CMD(language) CMD(register) CMD(verify) CMD(login) CMD(logout) CMD(reconnect)
CMD(delete)
/* queue.c */
CMD(queue) CMD(retry) CMD(drop) CMD(standing)
/* export.c */
CMD(export) CMD(allow_trace)
/* original.c */
CMD(show)
/* settings.c */
CMD(settings) CMD(settings_chat) CMD(identify)
/* network.c */
CMD(networks_list) CMD(join) CMD(leave) CMD(nick) CMD(motd) CMD(notices)
/* channels.c */
CMD(channels)
/* people.c */
CMD(contacts) CMD(whois) CMD(add) CMD(remove) CMD(block) CMD(unblock) CMD(blocked)
/* write.c */
CMD(write)
/* admin.c */
CMD(users) CMD(sessions) CMD(registered_num) CMD(online_num) CMD(online_list) CMD(announce)
CMD(delete_user) CMD(disconnect) CMD(log_level)
#undef CMD

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmdNetwork, cmd_network_free)
