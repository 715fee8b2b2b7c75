/*
 * advice.h - what an operator should know of his settings before his users do
 */
#pragma once

#include "core/backend.h"

/* Does Postfix's LMTP client see no more than its queue?  master: of its master.cf. */
bool	    mail_postfix_is_chrooted(const char *master);
/* The op.  Looks at the folders of a Unix socket, and at Postfix's master.cf. */
void	    mail_settings_advise(const WryValues *settings, WryAdvise advise, gpointer data);
