"""Pictures from strangers: opened where they can do no harm, kept without what they give away."""
