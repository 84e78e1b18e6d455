#ifndef BEACON_VERSION_H
#define BEACON_VERSION_H

#define BEACON_VERSION "1.0.0+001"
#define BEACON_PROTOCOL_VERSION "1.0.0" /* the wire's own version */

#endif
