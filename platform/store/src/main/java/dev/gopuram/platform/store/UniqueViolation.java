package dev.gopuram.platform.store;

import java.sql.SQLException;

/**
 * A row would have doubled a key that must be unique. Its transaction is lost, on both databases alike: catch it around
 * {@link Database#write}, not inside, or write {@code ON CONFLICT}.
 */
public final class UniqueViolation extends RuntimeException {
    UniqueViolation(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
