"""Files in and out: what people bring, read whole or refused with every fault named."""
