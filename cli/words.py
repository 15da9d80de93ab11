"""What people read, in the language of their terminal."""

from launch.words import is_chinese, say

__all__ = ["is_chinese", "say"]
