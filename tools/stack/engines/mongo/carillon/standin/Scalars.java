package carillon.standin;

import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.UUID;

/** Values that an index of ours takes. */
final class Scalars {
    private Scalars() {}

    static boolean isScalar(Object value) {
        return value instanceof String
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof Instant
            || value instanceof ObjectId
            || value instanceof UUID;
    }
}
