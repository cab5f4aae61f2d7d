package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;

/** Moments and spans of time: seconds and nanoseconds, as google.protobuf.Timestamp and Duration write them. */
abstract class TimeCodec extends MessageCodec {
    private static final int SECONDS_TAG = (1 << 3) | WireFormat.WIRETYPE_VARINT;
    private static final int NANOS_TAG = (2 << 3) | WireFormat.WIRETYPE_VARINT;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    abstract long seconds(Object value);

    abstract int nanos(Object value);

    abstract Object value(long seconds, int nanos);

    @Override
    final int bodySize(Object value, Sizes sizes) {
        long seconds = seconds(value);
        int nanos = nanos(value);
        return (seconds == 0 ? 0 : 1 + CodedOutputStream.computeInt64SizeNoTag(seconds))
                + (nanos == 0 ? 0 : 1 + CodedOutputStream.computeInt32SizeNoTag(nanos));
    }

    @Override
    final void writeBody(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        long seconds = seconds(value);
        int nanos = nanos(value);
        if (seconds != 0) {
            out.writeUInt32NoTag(SECONDS_TAG);
            out.writeInt64NoTag(seconds);
        }
        if (nanos != 0) {
            out.writeUInt32NoTag(NANOS_TAG);
            out.writeInt32NoTag(nanos);
        }
    }

    @Override
    final Object readBody(CodedInputStream in, int depth) throws IOException {
        long seconds = 0;
        int nanos = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SECONDS_TAG) {
                seconds = in.readInt64();
            } else if (tag == NANOS_TAG) {
                nanos = in.readInt32();
            } else if (!in.skipField(tag)) {
                break;
            }
        }
        try {
            return value(seconds, nanos);
        } catch (DateTimeException | ArithmeticException outside) {
            throw Problem.invalid("seconds", seconds, "within the range of " + messageName())
                    .causedBy(outside);
        }
    }

    /** Moments. */
    static final class Timestamp extends TimeCodec {
        @Override
        String messageName() {
            return "google.protobuf.Timestamp";
        }

        @Override
        long seconds(Object value) {
            return ((Instant) value).getEpochSecond();
        }

        @Override
        int nanos(Object value) {
            return ((Instant) value).get(ChronoField.NANO_OF_SECOND);
        }

        @Override
        Object value(long seconds, int nanos) {
            return Instant.ofEpochSecond(seconds, nanos);
        }
    }

    /** Spans. Java's nanoseconds are never negative, protobuf's have the sign of the seconds. */
    static final class Span extends TimeCodec {
        @Override
        String messageName() {
            return "google.protobuf.Duration";
        }

        @Override
        long seconds(Object value) {
            Duration duration = (Duration) value;
            return borrows(duration) ? duration.toSeconds() + 1 : duration.toSeconds();
        }

        @Override
        int nanos(Object value) {
            Duration duration = (Duration) value;
            return borrows(duration) ? duration.toNanosPart() - NANOS_PER_SECOND : duration.toNanosPart();
        }

        @Override
        Object value(long seconds, int nanos) {
            return Duration.ofSeconds(seconds, nanos);
        }

        private static boolean borrows(Duration duration) {
            return duration.toSeconds() < 0 && duration.toNanosPart() != 0;
        }
    }
}
