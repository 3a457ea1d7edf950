"""Whether what is kept between builds could ever show something stale: warm builds beside cold ones, byte for byte."""
