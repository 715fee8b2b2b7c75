/*
 * advice.h - what an operator should know of his settings before his users do
 */
#pragma once

#include "core/backend.h"

/* The op.  Looks at the folders of a Unix socket, and at nothing else outside. */
void	    mail_settings_advise(const WryValues *settings, WryAdvise advise, gpointer data);
