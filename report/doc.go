// Package report makes the numbers people steer by from the outcomes of what is over: how long it took to detect, engage and fix, how
// often the directly responsible person changed, what it cost people, whether those who wait were told in time, and whether
// postmortems were finished. It is pure: outcomes come in as arguments, and it knows the domain and the contract only.
package report
