package dev.gopuram.shipped;

/**
 * Further versions of the sentiment model, to see what a roll-out makes of them: one good, three each broken in its own
 * way. They have the same schema as the first, answer their own golden rows, and nothing but what they do tells them apart.
 * None of them is served unless it is registered.
 */
public final class TrialVersions {
    private TrialVersions() {}

    /** Trained once more with another seed; nothing is wrong with it. */
    public static ShippedBundle retrained() {
        return FileList.read("trial/retrained", ShippedBundles.FIRST_TRAINED);
    }

    /** Says positive for negative; only who knows the right answers can tell. */
    public static ShippedBundle flipped() {
        return FileList.read("trial/flipped", ShippedBundles.FIRST_TRAINED);
    }

    /** About a quarter of its answers are no numbers. */
    public static ShippedBundle failing() {
        return FileList.read("trial/failing", ShippedBundles.FIRST_TRAINED);
    }

    /** Takes several times as long. */
    public static ShippedBundle slow() {
        return FileList.read("trial/slow", ShippedBundles.FIRST_TRAINED);
    }
}
