"""What we keep of a call: two raw legs become one stereo MP3 (customer left, agent right), made after hang-up."""
