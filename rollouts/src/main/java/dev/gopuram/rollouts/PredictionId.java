package dev.gopuram.rollouts;

import dev.gopuram.kernel.Problem;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a prediction's id says of it, so that feedback finds its version and its roll-out after any time, and nothing is
 * written while predictions are made. It is no secret and proves nothing: its checksum finds mistakes, not forgers; who
 * may give feedback is decided by the caller's tenant, in which the version's number counts.
 *
 * @param number of the version, within its tenant; {@link #shippedNumber} where the tenant had none of its own
 * @param arm what the prediction counted for; null where there was no roll-out
 * @param labels the best label's index of each of the first rows, at most {@link #LABELLED_ROWS}; -1 where it has none
 */
public record PredictionId(UUID uuid, long number, PredictionId.@Nullable ShortArm arm, List<Integer> labels) {
    /** Of how many rows the label is kept. */
    public static final int LABELLED_ROWS = 16;

    /** No id is longer. */
    public static final int MAX_LENGTH = 200;

    private static final String PREFIX = "pred_";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    /** Above all numbers that are counted. */
    private static final long SHIPPED = 1L << 40;

    private static final int LETTER_BITS = 5;
    private static final int MAX_BYTES = 121;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_VARINT_BITS = 63;

    /**
     * An arm whose roll-out is known by a hash alone.
     *
     * @param rollout as {@link #shortOf} makes it
     */
    public record ShortArm(int rollout, int step, boolean candidate) {
        public static ShortArm of(Arm arm) {
            return new ShortArm(shortOf(arm.rollout()), arm.step(), arm.candidate());
        }

        /** Whether it is of this roll-out; by chance, of another one once in 4 thousand million. */
        public boolean isOf(String rolloutId) {
            return rollout == shortOf(rolloutId);
        }
    }

    public PredictionId {
        labels = List.copyOf(labels.subList(0, Math.min(labels.size(), LABELLED_ROWS)));
    }

    /** The id of a prediction that a choice's version, which has this number, made. */
    public static PredictionId of(UUID uuid, long number, Choice choice, List<Integer> labels) {
        return new PredictionId(uuid, number, choice.arm() == null ? null : ShortArm.of(choice.arm()), labels);
    }

    /** The number of a version that every installation has, whether or not the tenant was given it already. */
    public static long shippedNumber(String model, String version) {
        return SHIPPED | (shortOf(model + "@" + version) & 0xffff_ffffL);
    }

    public static int shortOf(String rolloutId) {
        return (int) (Assignment.hash(rolloutId) >>> 32);
    }

    /** {@code pred_} and lower-case letters and digits, at most {@link #MAX_LENGTH} in all. */
    public String encoded() {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        putVarint(bytes, number);
        bytes.put((byte) (arm == null ? 0 : arm.candidate() ? 2 : 1));
        if (arm != null) {
            bytes.putInt(arm.rollout());
            putVarint(bytes, arm.step());
        }
        bytes.put((byte) labels.size());
        labels.forEach(label -> putVarint(bytes, label + 1L));
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return PREFIX + letters(bytes.array(), bytes.position());
    }

    /** NOT_FOUND where it is none of ours, or a damaged one. */
    public static PredictionId decoded(String id) {
        if (!id.startsWith(PREFIX) || id.length() > MAX_LENGTH) {
            throw unknown(id);
        }
        byte[] bytes = bytes(id);
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes, length, CHECKSUM_BYTES).getInt() != checksum(bytes, length)) {
            throw unknown(id);
        }
        try {
            return read(ByteBuffer.wrap(bytes, 0, length), id);
        } catch (BufferUnderflowException tooShort) {
            throw unknown(id);
        }
    }

    private static PredictionId read(ByteBuffer in, String id) {
        UUID uuid = new UUID(in.getLong(), in.getLong());
        long number = varint(in);
        byte kind = in.get();
        ShortArm arm = kind == 0 ? null : new ShortArm(in.getInt(), (int) varint(in), kind == 2);
        int rows = in.get();
        if (rows < 0 || rows > LABELLED_ROWS || kind < 0 || kind > 2) {
            throw unknown(id);
        }
        List<Integer> labels = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            labels.add((int) (varint(in) - 1));
        }
        if (in.hasRemaining()) {
            throw unknown(id);
        }
        return new PredictionId(uuid, number, arm, labels);
    }

    private static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift <= MAX_VARINT_BITS; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    private static String letters(byte[] bytes, int length) {
        StringBuilder out = new StringBuilder(length * 8 / LETTER_BITS + 1);
        int held = 0;
        int bits = 0;
        for (int i = 0; i < length; i++) {
            held = (held << 8) | (bytes[i] & 0xff);
            bits += 8;
            while (bits >= LETTER_BITS) {
                bits -= LETTER_BITS;
                out.append(ALPHABET.charAt((held >> bits) & 31));
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) {
            out.append(ALPHABET.charAt((held << (LETTER_BITS - bits)) & 31));
        }
        return out.toString();
    }

    private static byte[] bytes(String id) {
        ByteBuffer out = ByteBuffer.allocate(id.length());
        int held = 0;
        int bits = 0;
        for (int i = PREFIX.length(); i < id.length(); i++) {
            int letter = ALPHABET.indexOf(id.charAt(i));
            if (letter < 0) {
                throw unknown(id);
            }
            held = (held << LETTER_BITS) | letter;
            bits += LETTER_BITS;
            if (bits >= 8) {
                bits -= 8;
                out.put((byte) (held >> bits));
                held &= (1 << bits) - 1;
            }
        }
        if (held != 0 || bits >= LETTER_BITS) {
            throw unknown(id);
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static Problem unknown(String id) {
        return Problem.notFound("prediction", id);
    }
}
