package dev.gopuram.training;

import java.awt.image.BufferedImage;
import java.util.Map;

/**
 * A picture of one shape.
 *
 * @param segments how it was drawn, in words
 */
record ShapePicture(Shape shape, BufferedImage image, Map<String, String> segments) {
    ShapePicture {
        segments = Map.copyOf(segments);
    }

    /** Channel by channel, 0..1. */
    float[] numbers() {
        int pixels = image.getWidth() * image.getHeight();
        float[] numbers = new float[3 * pixels];
        int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int i = 0; i < pixels; i++) {
            numbers[i] = ((rgb[i] >> 16) & 0xff) / 255f;
            numbers[pixels + i] = ((rgb[i] >> 8) & 0xff) / 255f;
            numbers[2 * pixels + i] = (rgb[i] & 0xff) / 255f;
        }
        return numbers;
    }
}
