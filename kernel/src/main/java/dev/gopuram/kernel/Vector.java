package dev.gopuram.kernel;

import java.util.Arrays;

/** A point in an embedding space. Immutable; two vectors compare by value. */
public final class Vector {
    private final float[] values;

    private Vector(float[] values) {
        this.values = values;
    }

    /** Takes the array over; the caller must not touch it again. */
    public static Vector wrap(float[] values) {
        return new Vector(values);
    }

    public int dimensions() {
        return values.length;
    }

    public float at(int index) {
        return values[index];
    }

    /** The array itself, for reading without a copy. Nobody may write to it. */
    public float[] shared() {
        return values;
    }

    public double dot(Vector other) {
        if (other.values.length != values.length) {
            throw Problem.invalid("dimensions", other.values.length, String.valueOf(values.length));
        }
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (double) values[i] * other.values[i];
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vector that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Vector[" + values.length + "]";
    }
}
